# shellcheck shell=bash
# kubeadm, kubelet and kubectl, at exactly one version and held there. On a host that is a node already another
# version changes nothing: that is for `upgrade`.
#
# Needs: apt
#
# APT_LOCK_SECONDS    how long somebody else's use of apt is waited for, e.g. 300
# KUBERNETES_VERSION  e.g. v1.36.3
# KUBERNETES_REPO     apt repository of its minor, e.g. https://pkgs.k8s.io/core:/stable:/v1.36/deb/

PACKAGES=(kubeadm kubelet kubectl)

begin
version=${KUBERNETES_VERSION#v}
if [[ -e /etc/kubernetes/kubelet.conf && $(installed kubelet) != "$version"-* ]]; then
  note "the host is a node already and runs $(installed kubelet); its version is the upgrade step's business."
  exit
fi
kubernetes_source "$KUBERNETES_REPO"
missing=()
for name in "${PACKAGES[@]}"; do
  [[ $(installed "$name") == "$version"-* ]] || missing+=("$name=$version-*")
done
# conntrack: kubeadm insists on it, and the packages only recommend it.
[[ -n $(installed conntrack) ]] || missing+=(conntrack)
if ((${#missing[@]})); then apt_install "${missing[@]}"; fi
logged apt-mark hold "${PACKAGES[@]}" || failed "apt cannot hold ${PACKAGES[*]} at their version."
