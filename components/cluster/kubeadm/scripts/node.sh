# shellcheck shell=bash
# Labels and taints of one node. Runs on the first control plane. What this stack set earlier and no longer lists is
# removed; what others set stays.
#
# Needs: nodes
#
# LABELS[]         e.g. topology.kubernetes.io/zone=rack
# ABSENT_LABELS[]  labels that others set and the node shall not have, e.g. node.kubernetes.io/exclude-from-external-load-balancers
# TAINTS[]         e.g. dedicated=storage:NoSchedule
# CLUSTER          value of the label homelab/stack, by which `members` finds the nodes of this stack

recorded() { node_field "$NODE" ".metadata.annotations.homelab/$1"; }

record() { kube annotate --overwrite node "$NODE" "homelab/labels=$1" "homelab/taints=$2" >>"$LOG"; }

# key=value → key
label_keys() {
  local item
  for item in "$@"; do printf '%s\n' "${item%%=*}"; done
}

# key=value:Effect → key:Effect, by which kubectl removes a taint
taint_keys() {
  local item
  for item in "$@"; do printf '%s:%s\n' "${item%%[=:]*}" "${item##*:}"; done
}

# One per line: those of the first list that are not in the second.
without() { comm -23 <(tr ' ' '\n' <<<"$1" | sort -u) <(tr ' ' '\n' <<<"$2" | sort -u); }

begin
known_node "$NODE"
# shellcheck disable=SC2153 # both are variables of this step
wanted=("homelab/stack=$CLUSTER" "${LABELS[@]}")
labels=$(label_keys "${wanted[@]}" | paste -sd ' ')
# shellcheck disable=SC2153
taints=$(taint_keys "${TAINTS[@]}" | paste -sd ' ')
old_labels=$(recorded labels)
old_taints=$(recorded taints)

record "$labels $old_labels" "$taints $old_taints" # an interruption then forgets nothing
logged kube label --overwrite node "$NODE" "${wanted[@]}" || failed "the cluster refuses the labels."
for taint in "${TAINTS[@]}"; do
  logged kube taint --overwrite node "$NODE" "$taint" || failed "the cluster refuses the taint $taint."
done
for key in "${ABSENT_LABELS[@]}" $(without "$old_labels" "$labels"); do
  logged kube label node "$NODE" "$key-" || failed "the cluster keeps the label $key."
done
for key in $(without "$old_taints" "$taints"); do
  logged kube taint node "$NODE" "$key-" || grep -q 'not found' "$SAID" || failed "the cluster keeps the taint $key."
done
record "$labels" "$taints"
