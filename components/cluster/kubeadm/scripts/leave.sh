# shellcheck shell=bash
# Entering and leaving a cluster, for control-plane.sh and worker.sh, whose text comes before this one.
# /var/lib/homelab/node says how far it came: `entering` until kubeadm is done, then `member of` which cluster.

MARK=/var/lib/homelab/node
KUBELET_CONF=/etc/kubernetes/kubelet.conf

state() { if [[ -e $MARK ]]; then cat "$MARK"; fi; }

enter_cluster() {
  local mode=$1 foreign
  case $(state) in
    "member of $CLUSTER") return ;;
    '')
      foreign=$(find /etc/kubernetes/manifests/*.yaml /etc/kubernetes/*.conf /var/lib/etcd/member -maxdepth 0 -not -empty 2>/dev/null | paste -sd ' ' || true)
      [[ -z $foreign ]] || die "the host already carries a Kubernetes node that this stack knows nothing of ($foreign). If it may go, run \`sudo kubeadm reset\` there, then run it again."
      ;;
    entering)
      note "an earlier attempt was interrupted; what it left is reset first."
      reset_host
      ;;
    *) die "the host is $(state), not of $CLUSTER. Remove it there first, or run \`sudo kubeadm reset\` and delete $MARK." ;;
  esac
  before_entering
  echo entering | put "$MARK" 0644
  logged systemctl enable kubelet || failed "systemd cannot enable the kubelet." # a reset disables it
  printf '%s\n' "$CONFIG" >"$WORK/kubeadm.yaml"
  if [[ $mode == init ]]; then
    logged kubeadm init --config "$WORK/kubeadm.yaml" --skip-token-print --skip-certificate-key-print || refused
  else
    join || refused
  fi
  echo "$KUBELET_CONFIG_HASH" | put /var/lib/homelab/kubelet-config.sha256 0644
  echo "member of $CLUSTER" | put "$MARK" 0644
}

# After a reset the cluster takes up to a minute to notice that the node of this name is gone.
join() {
  local deadline=$((SECONDS + 120))
  until logged kubeadm join --config "$WORK/kubeadm.yaml"; do
    grep -q 'already exists in the cluster' "$SAID" || return 1
    ((SECONDS < deadline)) || return 1
    sleep 5
  done
}

# What kubeadm says, with the way out.
refused() {
  local errors reason
  errors=$(preflight_errors)
  reason=$(sed -nE 's/^(error: )?error execution phase ([^:]+): (.*)/in phase \2, \3/p' "$SAID" | tail -n 1)
  if grep -qE 'invalid for this cluster or it has expired|could not find a JWS signature|This Secret might have expired|error decoding secret data' "$SAID"; then
    failed "the invitation to join has expired. Run \`pulumi up\` again: it makes a new one."
  elif grep -q 'status "Ready" already exists in the cluster' "$SAID"; then
    failed "another node with the name $NODE is Ready in the cluster. Give this one another name, or remove that one first."
  elif [[ $errors == *Port-* ]]; then
    failed "kubeadm refuses the host: $errors. Find out what listens there (\`sudo ss -ltnp\`), stop it, then run it again."
  elif [[ -n $errors ]]; then
    failed "kubeadm refuses the host: $errors. Put that right, then run it again."
  fi
  [[ $reason == 'in phase preflight'* ]] || journalctl -u kubelet -n 10 --no-pager >&2 || true
  failed "kubeadm cannot make this host a node${reason:+: $reason}. See \`journalctl -u kubelet\` and \`crictl ps -a\` on the host; what it left is reset when it runs again."
}

reset_host() {
  command -v kubeadm >/dev/null || die "the host carries a node, but kubeadm is gone. Install it again to reset the host."
  logged kubeadm reset --force --cleanup-tmp-dir --cri-socket unix:///run/containerd/containerd.sock || failed "kubeadm cannot reset the host."
  if grep -q 'Failed to remove etcd member' "$SAID"; then
    note "this host's etcd member could not be removed from the cluster; look at \`etcdctl member list\` on another control plane."
  fi
  logged systemctl disable --now kubelet || failed "systemd cannot stop the kubelet."
  rm -rf /etc/cni/net.d
  clean_network
  rm -f "$MARK" /var/lib/homelab/kubelet-config.sha256
}

# Only what Kubernetes made: the firewall's own rules stay.
clean_network() {
  local tables link
  for tables in iptables ip6tables; do
    command -v "$tables-save" >/dev/null || continue
    "$tables-save" | grep -vE 'KUBE-|CNI-|FLANNEL-|cali-|CILIUM_' | "$tables-restore" || note "$tables rules of Kubernetes stay until the next restart."
  done
  for link in cni0 flannel.1 kube-ipvs0; do
    if [[ -e /sys/class/net/$link ]]; then ip link delete "$link"; fi
  done
}

# Leaving: the cluster says whether this node was removed from it. Nothing is reset on a guess.
leave() {
  [[ -e $KUBELET_CONF || -n $(state) ]] || return 0
  if [[ $ON_DESTROY == reset || $(state) == entering ]]; then
    reset_host
    return
  fi
  case $(ask_cluster) in
    removed) reset_host ;;
    present) note "the host stays as it is: the cluster still has node $NODE (onDestroy: keep)." ;;
    *) note "the host stays as it is: no API server says whether node $NODE was removed. To reset it: \`sudo kubeadm reset\`." ;;
  esac
}

# The others first: a removed control plane's own API server has lost its etcd, and takes its time to say so.
ask_cluster() {
  local peer server answer servers=()
  for peer in "${PEERS[@]}"; do servers+=("--server=https://$peer:6443"); done
  servers+=('')
  for server in "${servers[@]}"; do
    if answer=$(kubectl --kubeconfig "$KUBELET_CONF" --request-timeout=10s ${server:+"$server"} get node "$NODE" -o name 2>&1); then
      echo present
      return
    elif [[ $answer == *NotFound* || $answer == *Unauthorized* ]]; then
      echo removed
      return
    fi
  done
  echo unknown
}

begin
if [[ ${1:-} == delete ]]; then leave; else enter; fi
