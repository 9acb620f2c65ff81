# shellcheck shell=bash
# Empties a worker before its kubelet changes its version. Runs on the first control plane. Does nothing when the
# node already runs that version.
#
# Needs: nodes
#
# KUBERNETES_VERSION  version the node is about to run, e.g. v1.36.3
# DRAIN_SECONDS       how long pods may take to leave, e.g. 300

begin
known_node "$NODE"
if kubelet_is "$NODE" "$KUBERNETES_VERSION"; then exit; fi
cordon "$NODE"
drain "$NODE" "$DRAIN_SECONDS"
