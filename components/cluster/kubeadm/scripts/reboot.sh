# shellcheck shell=bash
# Restarts the host when a setting waits for it.
#
# PREPARED  hash of what was prepared; only makes this step run again whenever `prepare` did

SSH_UNITS=(ssh.socket ssh.service)

# Nobody can connect until the host is up again, so a gate on the SSH port cannot mistake the old boot for the new one.
# Sessions that exist go on.
close_ssh() {
  local unit
  CLOSED=()
  for unit in "${SSH_UNITS[@]}"; do
    systemctl is-active --quiet "$unit" || continue
    CLOSED+=("$unit")
    systemctl stop "$unit"
  done
}

open_ssh() {
  local unit
  for unit in "${CLOSED[@]}"; do systemctl start "$unit" || note "$unit does not start again."; done
}

begin
: "$PREPARED"
if [[ ! -e /run/homelab/reboot-required ]]; then
  echo "not needed"
  exit
fi
sync
trap 'open_ssh; unexpected $? "$BASH_COMMAND"' ERR
close_ssh
logged systemd-run --on-active=1 systemctl reboot || {
  open_ssh
  failed "the restart cannot be scheduled. Restart the host by hand (\`sudo reboot\`), then run it again."
}
echo "rebooting"
