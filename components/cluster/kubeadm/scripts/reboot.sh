# shellcheck shell=bash
# Restarts the host when a setting waits for it.
#
# PREPARED  hash of what was prepared; only makes this step run again whenever `prepare` did

SSH_UNITS=(ssh.socket ssh.service)

begin
: "$PREPARED"
if [[ ! -e /run/homelab/reboot-required ]]; then
  echo "not needed"
  exit
fi
open=()
for unit in "${SSH_UNITS[@]}"; do
  if systemctl is-active --quiet "$unit"; then open+=("$unit"); fi
done
sync
# A timer's usual accuracy is a minute. A host that refuses to restart lets people in again.
# shellcheck disable=SC2016 # expanded by the inner shell
logged systemd-run --on-active=1 --timer-property=AccuracySec=100ms bash -c 'systemctl reboot || systemctl start "$@"' reboot "${open[@]}" ||
  failed "the restart cannot be scheduled. Restart the host by hand (\`sudo reboot\`), then run it again."
# Nobody can connect until the host is up again, so the gate that follows cannot take the old boot for the new one.
# Sessions that exist go on.
logged systemctl stop "${open[@]}" || note "SSH stays open until the restart."
echo "rebooting"
