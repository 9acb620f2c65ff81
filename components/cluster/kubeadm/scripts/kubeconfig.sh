# shellcheck shell=bash
# Prints the administrator's kubeconfig.
#
# KUBERNETES_VERSION  e.g. v1.36.3; kubeadm renews certificates at an upgrade, so the file is read again after one

: "$KUBERNETES_VERSION"
[[ -s $ADMIN ]] || die "there is no $ADMIN: the host has lost its control plane since it was set up. Restore it, or replace the node's kubeadm resource (\`pulumi up --target-replace …\`) to start a new cluster."
cat "$ADMIN"
