# shellcheck shell=bash
# Gives a running node other kubelet settings. Does nothing when it has them.
#
# Needs: phases
#
# ROLE                 first (control plane), controlPlane or worker; the first tells the cluster, too
# KUBELET_CONFIG       KubeletConfiguration document
# KUBELET_CONFIG_HASH  its sha256

RECORD=/var/lib/homelab/kubelet-config.sha256

tell_cluster() {
  {
    init_configuration
    cluster_configuration
    printf '\n---\n%s\n' "$KUBELET_CONFIG"
  } >"$WORK/kubelet.yaml"
  logged kubeadm init phase upload-config kubelet --kubeconfig "$ADMIN" --config "$WORK/kubelet.yaml" || failed "kubeadm refuses the kubelet settings. Correct bootstrap.kubelet in the stack file."
}

healthy() { [[ $(curl -fsS --max-time 5 http://127.0.0.1:10248/healthz) == ok ]]; }

begin
if [[ -e $RECORD && $(cat "$RECORD") == "$KUBELET_CONFIG_HASH" ]]; then exit; fi
[[ $ROLE != first ]] || tell_cluster
logged kubeadm upgrade node phase kubelet-config || failed "kubeadm cannot write the kubelet's settings."
: >"$PENDING/kubelet"
settle kubelet
until_ok 120 healthy || {
  journalctl -u kubelet -n 15 --no-pager >&2 || true
  die "the kubelet is not healthy with its new settings. Correct bootstrap.kubelet in the stack file and run it again."
}
echo "$KUBELET_CONFIG_HASH" | put "$RECORD" 0644
