# shellcheck shell=bash
# Brings one node to the stack's Kubernetes version, as kubeadm's documentation has it. Does nothing on a node that
# runs that version; after an interruption it goes on.
#
# Needs: apt, nodes
#
# APT_LOCK_SECONDS    how long somebody else's use of apt is waited for, e.g. 300
# ROLE                first (control plane), controlPlane or worker
# KUBERNETES_VERSION  e.g. v1.36.3
# KUBERNETES_REPO     apt repository of its minor, e.g. https://pkgs.k8s.io/core:/stable:/v1.36/deb/
# DRAIN_SECONDS       how long pods may take to leave, e.g. 300
# READY_SECONDS       how long the node may take to come back, e.g. 900

VERSION=${KUBERNETES_VERSION#v}
MANIFESTS=/etc/kubernetes/manifests

minor() { local parts; IFS=. read -r -a parts <<<"${1#v}"; echo "${parts[1]}"; }

# What this node's control plane runs, or its kubelet on a worker.
runs() {
  if [[ $ROLE == worker ]]; then
    kubelet_version
  else
    sed -nE 's/.*image: .*kube-apiserver:(v[^[:space:]"]+).*/\1/p' "$MANIFESTS/kube-apiserver.yaml"
  fi
}

kubelet_version() { kubelet --version | awk '{print $2}'; }

may_change() {
  local from=$1 step
  step=$(($(minor "$KUBERNETES_VERSION") - $(minor "$from")))
  ((step >= 0)) || die "the node runs $from, and Kubernetes cannot go back a minor to $KUBERNETES_VERSION. Put at least v1.$(minor "$from") in the stack file."
  ((step <= 1)) || [[ $ROLE == worker ]] || die "Kubernetes $from → $KUBERNETES_VERSION skips v1.$(($(minor "$from") + 1)). Upgrade to a v1.$(($(minor "$from") + 1)) first."
}

control_plane() {
  if [[ $ROLE == first ]]; then
    logged kubeadm upgrade plan "$KUBERNETES_VERSION" || refused
    logged kubeadm upgrade apply --yes "$KUBERNETES_VERSION" || refused
  else
    logged kubeadm upgrade node || refused
  fi
}

# kubeadm checks before it changes anything, and puts a component that does not come up back to what it was.
refused() {
  local errors
  errors=$(preflight_errors)
  [[ -z $errors ]] || failed "kubeadm does not upgrade the node from $from to $KUBERNETES_VERSION: $errors. Put that right, then run it again; nothing was changed but kubeadm itself."
  failed "kubeadm cannot bring the node from $from to $KUBERNETES_VERSION. See the lines above, \`crictl ps -a\` and \`journalctl -u kubelet\` on the host; when it runs again, it goes on."
}

# A cluster's only node keeps its pods: they could go nowhere, and a disruption budget would block for ever.
drain_self() {
  cordon "$NODE"
  if [[ $(kube get nodes -o name | wc -l) -gt 1 ]]; then drain "$NODE" "$DRAIN_SECONDS"; fi
}

begin
from=$(runs)
if [[ $from == "$KUBERNETES_VERSION" && $(kubelet_version) == "$KUBERNETES_VERSION" ]] && ! pending kubelet; then
  [[ $ROLE == worker ]] || uncordon "$NODE" "$KUBERNETES_VERSION" "$READY_SECONDS"
  exit
fi
may_change "$from"
kubernetes_source "$KUBERNETES_REPO"
apt_install "kubeadm=$VERSION-*"
if [[ $ROLE == worker ]]; then
  logged kubeadm upgrade node || refused
else
  control_plane
  drain_self
fi
# Before the package changes: an interruption between the two must not leave the old kubelet running.
: >"$PENDING/kubelet"
: >"$PENDING/daemon"
apt_install "kubelet=$VERSION-*" "kubectl=$VERSION-*"
logged apt-mark hold kubeadm kubelet kubectl || failed "apt cannot hold the new version."
# kubeadm keeps a copy of etcd of every upgrade, for ever.
find /etc/kubernetes/tmp -mindepth 1 -maxdepth 1 -name 'kubeadm-*' -mtime +90 -exec rm -r {} + 2>>"$LOG" || true
settle kubelet
if [[ $ROLE != worker ]]; then
  until_ok "$READY_SECONDS" kube get --raw /readyz || die "the API server does not come back at $KUBERNETES_VERSION. Look at \`crictl ps -a\` and \`journalctl -u kubelet\` on the host."
  uncordon "$NODE" "$KUBERNETES_VERSION" "$READY_SECONDS"
fi
