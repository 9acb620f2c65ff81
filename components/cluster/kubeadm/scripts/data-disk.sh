# shellcheck shell=bash
# The disk that keeps etcd, images and pods off the system disk, for the steps whose head says `Needs: data-disk`:
# mounted by UUID, with bind mounts where Kubernetes looks. Formats nothing, moves nothing.

ON_DATA_DISK=(etcd:/var/lib/etcd containerd:/var/lib/containerd kubelet:/var/lib/kubelet pod-logs:/var/log/pods)
declare -A MOUNTED=()

data_disk() {
  local type entry unit
  if [[ -z $DATA_DISK_UUID ]]; then
    ! grep -qs '^# homelab begin' /etc/fstab ||
      note "the stack names no data disk any more, but the host still uses one (/etc/fstab). It stays so: moving etcd and images back is done by hand."
    return
  fi
  type=$(blkid -o value -s TYPE "$(blkid -U "$DATA_DISK_UUID")") ||
    die "no file system has the UUID $DATA_DISK_UUID. Plug the data disk in, or correct the node's dataDisk.uuid."
  case $type in
    ext4 | xfs | btrfs) ;;
    *) die "the data disk (UUID $DATA_DISK_UUID) has a file system of type $type. etcd and containerd need ext4, xfs or btrfs: make one (\`sudo mkfs.ext4\`, which deletes what is on it) and correct dataDisk.uuid." ;;
  esac
  free_target "$DATA_DISK_MOUNT"
  for entry in "${ON_DATA_DISK[@]}"; do free_target "${entry#*:}"; done
  fstab "$type" | block /etc/fstab daemon
  # Neither may start on the system disk when the data disk is missing.
  for unit in kubelet containerd; do
    printf '[Unit]\nRequiresMountsFor=%s\n' "${ON_DATA_DISK[*]#*:}" | put "/etc/systemd/system/$unit.service.d/10-homelab-data-disk.conf" 0644 daemon
  done
  reload_units
  mount_target "$DATA_DISK_MOUNT"
  for entry in "${ON_DATA_DISK[@]}"; do
    mkdir -p "$DATA_DISK_MOUNT/${entry%%:*}"
    mount_target "${entry#*:}"
  done
}

# Nothing is ever hidden under a mount, or moved silently.
free_target() {
  local target=$1 uuid source
  if read -r uuid source < <(findmnt -n -o UUID,SOURCE -M "$target"); then
    MOUNTED[$target]=yes
    [[ $uuid == "$DATA_DISK_UUID" ]] ||
      die "${source:-$uuid} is mounted on $target, where the data disk belongs. Unmount it and take it out of /etc/fstab, or choose another dataDisk.mount."
    return
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

mount_target() {
  [[ -z ${MOUNTED[$1]:-} ]] || return 0
  logged mount "$1" || findmnt -n -M "$1" >/dev/null || failed "$1 cannot be mounted. Check the disk: \`sudo fsck UUID=$DATA_DISK_UUID\`, \`dmesg\`."
}
