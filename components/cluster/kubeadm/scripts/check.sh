# shellcheck shell=bash
# Finds out whether this host can become a node, before anything is changed. Reads only.
#
# USER_NAME        who logs in, e.g. ubuntu
# ARCH             what the stack file says: amd64 or arm64
# MIN_DISK_GIB     free space, in GiB, that etcd, images and pods need where they will be, e.g. 10
# DATA_DISK_UUID   file system of the data disk; empty: everything is on the system disk
# DATA_DISK_MOUNT  where that is mounted, e.g. /var/mnt/data

MIN_MEMORY_MIB=1700 # kubeadm's own minimum for a control plane

check_system() {
  local id version command architecture memory
  # shellcheck source=/dev/null
  read -r id version < <(. /etc/os-release && echo "${ID:-unknown} ${VERSION_ID:-unknown}")
  case $id-$version in
    ubuntu-22.04 | ubuntu-24.04) ;;
    *) die "the host runs $id $version. Only Ubuntu 22.04 and 24.04 are supported: install one of them." ;;
  esac
  for command in apt-get systemctl; do
    command -v "$command" >/dev/null || die "the host has no $command. Install the server image of Ubuntu $version."
  done
  architecture=$(dpkg --print-architecture)
  [[ $architecture == "$ARCH" ]] || die "the host is $architecture, the stack file says $ARCH. Correct the node's arch, or its address."
  memory=$(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo)
  ((memory >= MIN_MEMORY_MIB)) || die "the host has $memory MiB of memory, Kubernetes needs $MIN_MEMORY_MIB. Use a larger machine."
}

check_disk() {
  local place=/var free device
  # What a node has filled is Kubernetes' own business: it evicts before the disk is full.
  if [[ -e /etc/kubernetes/kubelet.conf ]]; then return; fi
  if [[ -n $DATA_DISK_UUID ]]; then
    place=$DATA_DISK_MOUNT
    device=$(blkid -U "$DATA_DISK_UUID") || {
      lsblk -o NAME,SIZE,TYPE,FSTYPE,UUID >&2 || true
      die "no file system has the UUID $DATA_DISK_UUID. Plug the data disk in, or give its dataDisk.uuid as in the list above (\`sudo mkfs.ext4 /dev/…\` makes a file system on an empty disk)."
    }
    if ! findmnt -n -M "$place" >/dev/null; then
      free=$(lsblk -b -n -d -o SIZE "$device")
      enough "$free" "the data disk $device (UUID $DATA_DISK_UUID) has"
      return
    fi
  fi
  free=$(df -B1 --output=avail "$place" | tail -n 1)
  enough "$free" "the file system of $place has free"
}

# enough BYTES SUBJECT
enough() {
  local gib=$(($1 / 1024 / 1024 / 1024))
  ((gib >= MIN_DISK_GIB)) || die "$2 $gib GiB, etcd, images and pods need $MIN_DISK_GIB GiB. Free some space, or use a larger disk (dataDisk)."
}

check_sudo() {
  [[ $(id -u) == 0 ]] || die "user $USER_NAME is not root even with sudo. Give it full rights in /etc/sudoers.d."
}

# At the first boot cloud-init is still making users, keys and partitions.
check_first_boot() {
  command -v cloud-init >/dev/null || return 0
  local status=0
  timeout 600 cloud-init status --wait >/dev/null 2>&1 || status=$?
  [[ $status != 124 ]] || die "cloud-init is still setting the host up after 10 minutes. Look at \`cloud-init status --long\` there."
}

check_sudo
check_first_boot
check_system
check_disk
