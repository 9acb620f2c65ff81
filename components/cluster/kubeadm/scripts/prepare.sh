# shellcheck shell=bash
# What Kubernetes needs of the host itself. Asks for a restart (/run/homelab/reboot-required) where one is needed.
#
# Needs: apt, data-disk
#
# APT_LOCK_SECONDS  how long somebody else's use of apt is waited for, e.g. 300
# HOSTNAME_WANTED   e.g. kubestaging
# HOSTS[]           lines for /etc/hosts besides the host's own name, e.g. 192.168.100.50 kubestaging.local.hallonen.se
# GOVERNOR          CPU frequency governor, e.g. performance; empty: the kernel's choice
# TIME_SERVERS[]    e.g. ntp.example.org; empty: Ubuntu's own
# NAME_SERVERS[]    e.g. 192.168.100.1; empty: what DHCP or netplan say
# MODULES[]         kernel modules, e.g. overlay, br_netfilter, vxlan
# SYSCTLS[]         e.g. net.ipv4.ip_forward=1
# DATA_DISK_UUID    file system that keeps etcd, images and pods off the system disk; empty: none
# DATA_DISK_MOUNT   where it is mounted, e.g. /var/mnt/data
# VOLUME_PATHS[]    folders of local volumes, e.g. /var/mnt/data/volumes/prometheus

CMDLINE=/boot/firmware/cmdline.txt
# From which cloud-init writes /etc/hosts at every boot where it was told to.
HOSTS_TEMPLATE=/etc/cloud/templates/hosts.debian.tmpl

# A host that is a node already is not restarted behind its pods' back.
reboot_for() {
  [[ ! -e /etc/kubernetes/kubelet.conf ]] ||
    die "the host has to restart ($*), but it is a node already. Drain it, restart it (\`sudo reboot\`), then run it again."
  note "the host has to restart: $*."
  : >/run/homelab/reboot-required
}

names() {
  local file
  [[ $(cat /etc/hostname) == "$HOSTNAME_WANTED" && $(cat /proc/sys/kernel/hostname) == "$HOSTNAME_WANTED" ]] ||
    hostnamectl set-hostname "$HOSTNAME_WANTED"
  # cloud-init would put the image's name and hosts file back at the next boot.
  [[ ! -d /etc/cloud/cloud.cfg.d ]] ||
    printf 'preserve_hostname: true\nmanage_etc_hosts: false\n' | put /etc/cloud/cloud.cfg.d/99-homelab.cfg 0644
  for file in /etc/hosts "$HOSTS_TEMPLATE"; do
    if [[ -e $file ]]; then printf '%s\n' "127.0.1.1 $HOSTNAME_WANTED" "${HOSTS[@]}" | block "$file"; fi
  done
}

swap() {
  local unit
  for unit in zramswap zram-config; do # Ubuntu's packages that make swap in memory
    if systemctl is-enabled --quiet "$unit" 2>/dev/null; then systemctl disable --now "$unit"; fi
  done
  sed -E '/^[^#[:space:]]+[[:space:]]+[^[:space:]]+[[:space:]]+swap[[:space:]]/s/^/# no swap under Kubernetes: /' /etc/fstab |
    put /etc/fstab 0644 daemon
  reload_units
  [[ $(wc -l </proc/swaps) -gt 1 ]] || return 0
  logged swapoff -a || failed "swap cannot be switched off: what lies in it does not fit into memory. Stop what uses the memory, or restart the host, then run it again."
  [[ $(wc -l </proc/swaps) -le 1 ]] ||
    die "swap is still on: $(awk 'NR > 1 {print $1}' /proc/swaps | paste -sd ' '). Find what switches it on (\`systemctl list-units --type swap\`) and disable it."
}

modules() {
  local module
  printf '%s\n' "${MODULES[@]}" | put /etc/modules-load.d/homelab.conf 0644
  if logged modprobe -a "${MODULES[@]}"; then return; fi
  for module in "${MODULES[@]}"; do
    logged modprobe "$module" || module_missing "$module"
  done
}

# Ubuntu 22.04 on a Raspberry Pi keeps some modules (vxlan) in a package of their own, and a kernel that was upgraded
# since the host started has its modules elsewhere.
module_missing() {
  local kernel extra=linux-modules-extra-raspi
  kernel=$(uname -r)
  if [[ $kernel == *-raspi && -z $(installed "$extra") ]]; then
    apt_install "$extra"
    if logged modprobe "$1"; then return; fi
    reboot_for "module $1 came with another kernel than the running one"
  elif [[ -e /run/reboot-required ]]; then
    reboot_for "module $1 belongs to a kernel that is installed but does not run yet"
  else
    failed "kernel $kernel has no module $1. Install Ubuntu's own kernel (linux-generic or linux-raspi) and restart the host."
  fi
}

sysctls() {
  printf '%s\n' "${SYSCTLS[@]/=/ = }" | put /etc/sysctl.d/99-homelab.conf 0644
  logged sysctl -p /etc/sysctl.d/99-homelab.conf || [[ -e /run/homelab/reboot-required ]] ||
    failed "the kernel refuses a setting: $(grep -m1 sysctl: "$SAID")."
}

memory_cgroup() {
  local line
  if has_memory_cgroup; then return; fi
  [[ -e $CMDLINE ]] || die "the kernel runs without the memory cgroup and there is no $CMDLINE to switch it on in. Add cgroup_enable=memory to the kernel's command line and restart the host."
  line=$(head -n 1 "$CMDLINE")
  if [[ " $line " != *" cgroup_enable=memory "* ]]; then
    cp "$CMDLINE" "$CMDLINE.before-homelab"
    line=${line//cgroup_disable=memory/}
    printf '%s cgroup_enable=memory cgroup_memory=1\n' "$line" >"$CMDLINE.next"
    mv "$CMDLINE.next" "$CMDLINE"
    sync
  elif [[ " $(cat /proc/cmdline) " == *" cgroup_enable=memory "* ]]; then
    die "the kernel was started with cgroup_enable=memory and still has no memory cgroup. Install Ubuntu's own kernel (linux-raspi)."
  fi
  reboot_for "the memory cgroup is switched on by $CMDLINE"
}

has_memory_cgroup() {
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then
    grep -qw memory /sys/fs/cgroup/cgroup.controllers
  else
    awk '$1 == "memory" && $4 == 1 {found = 1} END {exit !found}' /proc/cgroups
  fi
}

governor() {
  local unit=/etc/systemd/system/homelab-cpu-governor.service available=/sys/devices/system/cpu/cpu0/cpufreq/scaling_available_governors
  if [[ -z $GOVERNOR ]]; then
    [[ ! -e $unit ]] || logged systemctl disable --now homelab-cpu-governor || failed "the CPU governor's unit cannot be disabled."
    gone "$unit" daemon
    reload_units
    return
  fi
  if [[ ! -e $available ]]; then
    note "the host lets nobody choose a CPU governor (a virtual machine?); $GOVERNOR is not set."
    return
  fi
  grep -qw -- "$GOVERNOR" "$available" || die "the CPU has no governor $GOVERNOR, but: $(cat "$available"). Choose one of them in the stack file."
  put "$unit" 0644 daemon homelab-cpu-governor <<EOF
[Unit]
Description=CPU frequency governor $GOVERNOR

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'echo $GOVERNOR | tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor'

[Install]
WantedBy=multi-user.target
EOF
  settle homelab-cpu-governor
}

name_servers() {
  local file=/etc/systemd/resolved.conf.d/homelab.conf unit=systemd-resolved
  if ((${#NAME_SERVERS[@]})); then
    printf '[Resolve]\nDNS=%s\n' "${NAME_SERVERS[*]}" | put "$file" 0644 "$unit"
  else
    gone "$file" "$unit"
  fi
  if pending "$unit"; then settle "$unit"; fi
}

# A wrong clock makes certificates invalid, and a Raspberry Pi has none that runs while it is off.
clock() {
  local file=/etc/systemd/timesyncd.conf.d/homelab.conf unit=systemd-timesyncd text
  text=$(printf '[Time]\nNTP=%s' "${TIME_SERVERS[*]}")
  if [[ -n $(installed chrony) ]]; then
    file=/etc/chrony/sources.d/homelab.sources unit=chrony
    text=$(printf 'server %s iburst\n' "${TIME_SERVERS[@]}")
  elif [[ -z $(installed systemd-timesyncd) ]]; then
    apt_install systemd-timesyncd
  fi
  if ((${#TIME_SERVERS[@]})); then printf '%s\n' "$text" | put "$file" 0644 "$unit"; else gone "$file" "$unit"; fi
  settle "$unit"
  until_ok 60 in_time || note "the clock is not synchronized yet. Check that the host reaches a time server (\`timedatectl\`)."
}

in_time() { [[ $(timedatectl show -p NTPSynchronized --value) == yes ]]; }

begin
names
swap
modules
sysctls
memory_cgroup
governor
name_servers
clock
data_disk
for path in "${VOLUME_PATHS[@]}"; do mkdir -p "$path"; done
if [[ -e /run/reboot-required && ! -e /etc/kubernetes/kubelet.conf ]]; then
  reboot_for "Ubuntu asks for it after its updates"
fi
