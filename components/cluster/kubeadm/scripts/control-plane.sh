# shellcheck shell=bash
# Makes this host a control plane: the first of the list starts the cluster, the others join it. With the argument
# `delete` it leaves (see leave.sh, which follows this text).
#
# MODE                 init or join
# CONFIG               kubeadm's YAML documents; secret when joining
# PEERS[]              addresses of the other control planes, e.g. 192.168.10.12
# CLUSTER              name of the stack's cluster, e.g. staging
# KUBELET_CONFIG_HASH  sha256 of the kubelet settings in CONFIG; `settings` compares with it
# ON_DESTROY           keep or reset: what happens to the host when the whole stack is destroyed

enter() {
  enter_cluster "$MODE"
  [[ $MODE == init ]] || return 0
  printf '{"caCertHash":"sha256:%s","seed":"%s"}\n' "$(ca_hash)" "$(sha256sum </etc/kubernetes/pki/sa.key | cut -d ' ' -f 1)"
}

ca_hash() {
  openssl x509 -pubkey -noout -in /etc/kubernetes/pki/ca.crt | openssl pkey -pubin -outform der | sha256sum | cut -d ' ' -f 1
}

# A second cluster beside the one that the other control planes run would be the end of both.
before_entering() {
  local peer
  [[ $MODE == init ]] || return 0
  for peer in "${PEERS[@]}"; do
    # shellcheck disable=SC2016 # expanded by the inner shell
    if timeout 3 bash -c 'exec 3<>"/dev/tcp/$0/6443"' "$peer" 2>/dev/null; then
      die "node $NODE is first in the list of control planes, but $peer already runs this cluster. Put that one first in the stack file."
    fi
  done
}
