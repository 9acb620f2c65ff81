# shellcheck shell=bash
# What Kubernetes needs of the host itself. Asks for a restart (/run/homelab/reboot-required) where one is needed.
#
# Needs: apt
#
# HOSTNAME_WANTED  e.g. kubestaging
# HOSTS[]          lines for /etc/hosts, e.g. 192.168.100.50 kubestaging.local.hallonen.se
# GOVERNOR         CPU frequency governor, e.g. performance; empty: the kernel's choice
# TIME_SERVERS[]   e.g. ntp.example.org; empty: Ubuntu's own
# NAME_SERVERS[]   e.g. 192.168.100.1; empty: what DHCP or netplan say
# MODULES[]        kernel modules, e.g. overlay, br_netfilter, vxlan
# SYSCTLS[]        e.g. net.ipv4.ip_forward=1
# DATA_DISK_UUID   file system that keeps etcd, images and pods off the system disk; empty: none
# DATA_DISK_MOUNT  where it is mounted, e.g. /var/mnt/data
# VOLUME_PATHS[]   folders of local volumes, e.g. /var/mnt/data/volumes/prometheus

CMDLINE=/boot/firmware/cmdline.txt
ON_DATA_DISK=(etcd:/var/lib/etcd containerd:/var/lib/containerd kubelet:/var/lib/kubelet pod-logs:/var/log/pods)

reboot_for() {
  note "the host has to restart: $*."
  : >/run/homelab/reboot-required
}

# block FILE [UNIT…]: replaces this program's lines in FILE by stdin; without lines the block goes away.
block() {
  local file=$1 lines
  shift
  lines=$(cat)
  {
    if [[ -e $file ]]; then sed '/^# homelab begin/,/^# homelab end/d' "$file"; fi
    [[ -z $lines ]] || printf '# homelab begin: written by every update, do not edit\n%s\n# homelab end\n' "$lines"
  } | put "$file" 0644 "$@"
}

names() {
  [[ $(hostname) == "$HOSTNAME_WANTED" ]] || hostnamectl set-hostname "$HOSTNAME_WANTED"
  # cloud-init would put the image's name and hosts file back at the next boot.
  [[ ! -d /etc/cloud/cloud.cfg.d ]] ||
    printf 'preserve_hostname: true\nmanage_etc_hosts: false\n' | put /etc/cloud/cloud.cfg.d/99-homelab.cfg 0644
  printf '%s\n' "127.0.1.1 $HOSTNAME_WANTED" "${HOSTS[@]}" | block /etc/hosts
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
  for module in "${MODULES[@]}"; do
    logged modprobe "$module" || module_missing "$module"
  done
}

# A kernel that was upgraded since the host started has its modules beside another version; Ubuntu 22.04 on a
# Raspberry Pi keeps some (vxlan) in a package of their own.
module_missing() {
  local kernel
  kernel=$(uname -r)
  if [[ ! -d /lib/modules/$kernel || -e /run/reboot-required ]]; then
    reboot_for "module $1 belongs to a kernel that is installed but does not run yet"
    return
  fi
  if [[ $kernel == *-raspi ]]; then apt_install "linux-modules-extra-$kernel"; fi
  logged modprobe "$1" || failed "kernel $kernel has no module $1. Install Ubuntu's own kernel (linux-generic, linux-raspi) and restart the host."
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

time_and_names() {
  if ((${#TIME_SERVERS[@]})); then
    printf '[Time]\nNTP=%s\n' "${TIME_SERVERS[*]}" | put /etc/systemd/timesyncd.conf.d/homelab.conf 0644 systemd-timesyncd
  else
    gone /etc/systemd/timesyncd.conf.d/homelab.conf systemd-timesyncd
  fi
  settle systemd-timesyncd
  if ((${#NAME_SERVERS[@]})); then
    printf '[Resolve]\nDNS=%s\n' "${NAME_SERVERS[*]}" | put /etc/systemd/resolved.conf.d/homelab.conf 0644 systemd-resolved
  else
    gone /etc/systemd/resolved.conf.d/homelab.conf systemd-resolved
  fi
  settle systemd-resolved
}

data_disk() {
  local type entry target unit
  [[ -n $DATA_DISK_UUID ]] || return 0
  type=$(blkid -o value -s TYPE "$(blkid -U "$DATA_DISK_UUID")") ||
    die "no file system has the UUID $DATA_DISK_UUID. Plug the data disk in, or correct the node's dataDisk.uuid."
  free_target "$DATA_DISK_MOUNT"
  for entry in "${ON_DATA_DISK[@]}"; do free_target "${entry#*:}"; done
  fstab "$type" | block /etc/fstab daemon
  # Neither may start on the system disk when the data disk is missing.
  for unit in kubelet containerd; do
    printf '[Unit]\nRequiresMountsFor=%s\n' "${ON_DATA_DISK[*]#*:}" | put "/etc/systemd/system/$unit.service.d/10-homelab-data-disk.conf" 0644 daemon
  done
  reload_units
  mounted "$DATA_DISK_MOUNT"
  for entry in "${ON_DATA_DISK[@]}"; do
    mkdir -p "$DATA_DISK_MOUNT/${entry%%:*}"
    mounted "${entry#*:}"
  done
}

on_data_disk() { [[ $(findmnt -n -o UUID -M "$1" 2>/dev/null) == "$DATA_DISK_UUID" ]]; }

# Nothing is ever hidden under a mount, or moved silently.
free_target() {
  local target=$1
  if on_data_disk "$target"; then return; fi
  if findmnt -n -M "$target" >/dev/null; then
    die "$(findmnt -n -o SOURCE -M "$target") is mounted on $target, where the data disk belongs. Unmount it and take it out of /etc/fstab, or choose another dataDisk.mount."
  fi
  mkdir -p "$target"
  [[ -z $(ls -A "$target") ]] ||
    die "$target on the system disk is not empty, and the data disk's would hide it. Stop kubelet and containerd, move its content to the data disk yourself or delete it, then run it again."
}

fstab() {
  local entry
  echo "UUID=$DATA_DISK_UUID $DATA_DISK_MOUNT $1 defaults,noatime,nofail,x-systemd.device-timeout=60s 0 2"
  for entry in "${ON_DATA_DISK[@]}"; do
    echo "$DATA_DISK_MOUNT/${entry%%:*} ${entry#*:} none bind,nofail,x-systemd.requires-mounts-for=$DATA_DISK_MOUNT 0 0"
  done
}

mounted() {
  if on_data_disk "$1"; then return; fi
  logged mount "$1" || failed "$1 cannot be mounted. Check the disk: \`sudo fsck UUID=$DATA_DISK_UUID\`, \`dmesg\`."
}

begin
names
swap
modules
sysctls
memory_cgroup
governor
time_and_names
data_disk
for path in "${VOLUME_PATHS[@]}"; do mkdir -p "$path"; done
