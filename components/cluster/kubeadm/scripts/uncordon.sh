# shellcheck shell=bash
# Gives a worker back to the scheduler after an upgrade. Runs on the first control plane. A node that was cordoned
# by someone else stays cordoned.
#
# Needs: nodes
#
# KUBERNETES_VERSION  version the node has to run by now, e.g. v1.36.3
# READY_SECONDS       how long it may take to come up at that version, e.g. 900

begin
known_node "$NODE"
uncordon "$NODE" "$KUBERNETES_VERSION" "$READY_SECONDS"
