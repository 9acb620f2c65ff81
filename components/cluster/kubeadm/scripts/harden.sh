# shellcheck shell=bash
# Unattended security upgrades, firewall, fail2ban, and SSH by key only. Passwords are closed last.
#
# Needs: apt
#
# APT_LOCK_SECONDS  how long somebody else's use of apt is waited for, e.g. 300
# USER_NAME         who logs in, e.g. ubuntu
# SSH_PORT          where this connection comes in, e.g. 22; always stays open
# FIREWALL_RULES[]  ufw's own words, e.g. allow from 192.168.100.0/24 to any port 6443 proto tcp
# FORWARD_POLICY    what ufw does with forwarded packets that no rule names: allow or deny; pods need allow
# FIREWALL          yes: the firewall enforces the rules; no: it is left as it is
# UNATTENDED        yes or no: security upgrades every day, without restarts
# FAIL2BAN          yes or no: addresses that guess are locked out for an hour
# PASSWORD_LOGIN    yes or no: whether SSH accepts passwords

RULES=/var/lib/homelab/firewall
DROPIN=/etc/ssh/sshd_config.d/00-homelab.conf

unattended() {
  local daily=1
  [[ $UNATTENDED == yes ]] || daily=0
  [[ $daily == 0 || -n $(installed unattended-upgrades) ]] || apt_install unattended-upgrades
  # 20auto-upgrades is the package's; the later file wins.
  put /etc/apt/apt.conf.d/52homelab-upgrades 0644 <<EOF
APT::Periodic::Update-Package-Lists "$daily";
APT::Periodic::Unattended-Upgrade "$daily";
APT::Periodic::AutocleanInterval "7";
Unattended-Upgrade::Automatic-Reboot "false";
EOF
}

firewall() {
  local rule words old=() rules=("allow $SSH_PORT/tcp" "${FIREWALL_RULES[@]}")
  [[ $FIREWALL == yes ]] || return 0
  command -v ufw >/dev/null || apt_install ufw
  [[ ! -e $RULES ]] || mapfile -t old <"$RULES"
  # The union first: what an interruption leaves behind is then still known.
  printf '%s\n' "${old[@]}" "${rules[@]}" | awk 'NF && !seen[$0]++' | put "$RULES" 0644
  for rule in "${rules[@]}"; do
    read -r -a words <<<"$rule"
    ufw_says "${words[@]}" comment homelab
  done
  for rule in "${old[@]}"; do
    printf '%s\n' "${rules[@]}" | grep -qxF -- "$rule" && continue
    read -r -a words <<<"$rule"
    ufw_deletes "${words[@]}"
  done
  printf '%s\n' "${rules[@]}" | put "$RULES" 0644
  ufw_says default deny incoming
  ufw_says default allow outgoing
  ufw_says default "$FORWARD_POLICY" routed
  ufw_says --force enable
}

ufw_says() { logged ufw "$@" || failed "the firewall refuses \`ufw $*\`."; }

# A route rule is deleted by `ufw route delete …`.
ufw_deletes() {
  if [[ $1 == route ]]; then ufw_says route delete "${@:2}"; else ufw_says delete "$@"; fi
}

fail2ban() {
  if [[ $FAIL2BAN != yes ]]; then
    [[ -z $(installed fail2ban) ]] || gone /etc/fail2ban/jail.d/homelab.local fail2ban
    return
  fi
  [[ -n $(installed fail2ban) && -n $(installed python3-systemd) ]] || apt_install fail2ban python3-systemd
  # The journal, because a host without rsyslog has no auth.log.
  put /etc/fail2ban/jail.d/homelab.local 0644 fail2ban <<EOF
[sshd]
enabled = true
backend = systemd
port = $SSH_PORT
maxretry = 5
findtime = 10m
bantime = 1h
EOF
  settle fail2ban
}

passwords() {
  local permitted=no
  mkdir -p /run/sshd # `sshd -t` wants it, and with ssh.socket it may not be there yet
  [[ $PASSWORD_LOGIN == no ]] || permitted=yes
  [[ $permitted == yes ]] || key_login_works
  # 00: sshd takes the first value it meets, and cloud-init's 50-cloud-init.conf may allow passwords.
  put "$DROPIN" 0644 ssh <<EOF
PubkeyAuthentication yes
PasswordAuthentication $permitted
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
X11Forwarding no
EOF
  logged "$SSHD" -t || {
    rm "$DROPIN"
    failed "sshd refuses its configuration with $DROPIN in it; that file was taken away again. Correct what the lines above name, then run it again."
  }
  if pending ssh && systemctl is-active --quiet ssh; then
    logged systemctl reload ssh || failed "sshd does not read its configuration again."
  fi
  read_sshd
  [[ $(sshd_setting passwordauthentication) == "$permitted" ]] ||
    die "sshd does not follow $DROPIN (PasswordAuthentication): /etc/ssh/sshd_config includes /etc/ssh/sshd_config.d/*.conf too late or not at all. Make \`Include /etc/ssh/sshd_config.d/*.conf\` its first line."
  done_with ssh
}

# This connection itself has no password to offer; what is left is that the server keeps it that way.
key_login_works() {
  local home file
  read_sshd
  [[ $(sshd_setting pubkeyauthentication) == yes ]] ||
    die "sshd does not accept keys (PubkeyAuthentication), so passwords stay open. Allow keys in /etc/ssh/sshd_config."
  [[ $(sshd_setting authorizedkeyscommand) =~ ^(none)?$ ]] || return 0
  home=$(getent passwd "$USER_NAME" | cut -d: -f6)
  for file in $(sshd_setting authorizedkeysfile); do
    file=${file//%h/$home}
    file=${file//%u/$USER_NAME}
    [[ $file == /* ]] || file=$home/$file
    if grep -qsE '^[^#]*(ssh-|ecdsa-|sk-)' "$file"; then return; fi
  done
  die "user $USER_NAME has no authorized key on the host, so passwords stay open. Put the public key into $home/.ssh/authorized_keys (\`ssh-copy-id\`)."
}

read_sshd() {
  "$SSHD" -T >"$WORK/sshd" 2>"$SAID" || failed "sshd refuses its configuration. Correct what the lines above name, then run it again."
}

sshd_setting() { sed -n "s/^$1 //p" "$WORK/sshd"; }

begin
SSHD=$(command -v sshd) # sshd insists on being called by its whole path
unattended
firewall
fail2ban
passwords
