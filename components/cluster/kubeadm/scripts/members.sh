# shellcheck shell=bash
# Removes nodes that the stack no longer lists: drained, out of etcd, out of the cluster. Runs on the first control
# plane, before anything else changes and before their hosts are reset.
#
# Needs: nodes
#
# CLUSTER        value of the label homelab/stack
# NODES[]        every node that the stack lists, e.g. kubestaging
# DRAIN_SECONDS  how long pods may take to leave, e.g. 300

listed() {
  local name
  for name in "${NODES[@]}"; do [[ $name != "$1" ]] || return 0; done
  return 1
}

etcdctl_here() {
  local container pki=/etc/kubernetes/pki/etcd
  container=$(crictl ps --name '^etcd$' -q | head -n 1)
  [[ -n $container ]] || die "no etcd runs on the first control plane. Look there at \`crictl ps -a\`."
  crictl exec "$container" etcdctl --endpoints=https://127.0.0.1:2379 --cacert="$pki/ca.crt" --cert="$pki/server.crt" --key="$pki/server.key" "$@"
}

# Without this, quorum would be counted with a member that never comes back.
leave_etcd() {
  local member
  etcdctl_here member list >"$WORK/members" 2>>"$LOG" || die "etcd on the first control plane does not answer; $LOG there says why. Look at \`crictl ps -a\`."
  member=$(awk -F ', ' -v name="$1" '$3 == name {print $1}' "$WORK/members")
  [[ -n $member ]] || return 0
  logged etcdctl_here member remove "$member" || failed "etcd does not let go of member $1. Its health: \`etcdctl endpoint health --cluster\`; an etcd without quorum must be repaired first."
}

begin
if [[ ! -s $ADMIN ]]; then exit; fi # no cluster yet, so nobody to leave it
kube get nodes -l "homelab/stack=$CLUSTER" -o 'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}' >"$WORK/nodes"
while read -r name; do
  if [[ -z $name ]] || listed "$name"; then continue; fi
  note "removing node $name"
  drain "$name" "$DRAIN_SECONDS"
  leave_etcd "$name"
  kube delete node "$name" --ignore-not-found >>"$LOG"
done <"$WORK/nodes"
