# shellcheck shell=bash
# Labels and taints of one node. Runs on the first control plane. What this stack set earlier and no longer lists is
# removed; what others set stays.
#
# LABELS[]         e.g. topology.kubernetes.io/zone=rack
# ABSENT_LABELS[]  labels that kubeadm gives and this node must not have, e.g. node.kubernetes.io/exclude-from-external-load-balancers
# TAINTS[]         e.g. dedicated=storage:NoSchedule
# CLUSTER          value of the label homelab/stack, by which `members` finds the nodes of this stack

recorded() { kube get node "$NODE" -o "jsonpath={.metadata.annotations.homelab/$1}"; }

listed() { # listed VALUE LIST…
  local value=$1 item
  shift
  for item in "$@"; do [[ $item != "$value" ]] || return 0; done
  return 1
}

names() { local item; for item in "$@"; do printf '%s\n' "${item%%=*}"; done; }

# key=value:Effect → key:Effect, by which kubectl removes a taint
taint_names() { local item; for item in "$@"; do printf '%s:%s\n' "${item%%[=:]*}" "${item##*:}"; done; }

begin
logged kube get node "$NODE" || failed "the cluster has no node $NODE. Its kubeadm step registers it: look at \`journalctl -u kubelet\` there."
labels=("homelab/stack=$CLUSTER" "${LABELS[@]}")
mapfile -t label_names < <(names "${labels[@]}")
mapfile -t taint_keys < <(taint_names "${TAINTS[@]}")
read -r -a old_labels <<<"$(recorded labels)"
read -r -a old_taints <<<"$(recorded taints)"

# The record is the union until the old ones are gone: an interruption then forgets nothing.
kube annotate --overwrite node "$NODE" "homelab/labels=${label_names[*]} ${old_labels[*]}" "homelab/taints=${taint_keys[*]} ${old_taints[*]}" >>"$LOG"
logged kube label --overwrite node "$NODE" "${labels[@]}" || failed "the labels are refused."
for name in "${ABSENT_LABELS[@]}"; do
  logged kube label node "$NODE" "$name-" || failed "the label $name cannot be removed."
done
for taint in "${TAINTS[@]}"; do
  logged kube taint --overwrite node "$NODE" "$taint" || failed "the taint $taint is refused."
done
for name in "${old_labels[@]}"; do
  listed "$name" "${label_names[@]}" || kube label node "$NODE" "$name-" >>"$LOG"
done
for name in "${old_taints[@]}"; do
  listed "$name" "${taint_keys[@]}" || logged kube taint node "$NODE" "$name-" || grep -q 'not found' "$SAID" || failed "the taint $name cannot be removed."
done
kube annotate --overwrite node "$NODE" "homelab/labels=${label_names[*]}" "homelab/taints=${taint_keys[*]}" >>"$LOG"
