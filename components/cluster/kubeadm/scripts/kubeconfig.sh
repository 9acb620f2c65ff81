# shellcheck shell=bash
# Prints the administrator's kubeconfig.
#
# KUBERNETES_VERSION  e.g. v1.36.3; kubeadm renews certificates at an upgrade, so the file is read again after one

: "$KUBERNETES_VERSION"
[[ -s $ADMIN ]] || die "there is no $ADMIN: no control plane runs here. Run it again; if that does not help, this step's resource and the node's kubeadm resource disagree: \`pulumi refresh\` does not repair that, \`pulumi up --replace\` of the kubeadm resource does."
cat "$ADMIN"
