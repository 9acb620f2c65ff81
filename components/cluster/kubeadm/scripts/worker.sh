# shellcheck shell=bash
# Makes this host a worker. With the argument `delete` it leaves (see leave.sh, which follows this text).
#
# CONFIG               kubeadm's YAML documents; secret
# CLUSTER              name of the stack's cluster, e.g. staging
# KUBELET_CONFIG_HASH  sha256 of the kubelet settings; `settings` compares with it
# ON_DESTROY           keep or reset: what happens to the host when the whole stack is destroyed

# shellcheck disable=SC2034 # for leave.sh: a worker's kubelet.conf already leads to the whole control plane
PEERS=()

enter() { enter_cluster join; }
before_entering() { :; }
