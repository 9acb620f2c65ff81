# shellcheck shell=bash
# Nodes as the cluster sees them, for the steps whose head says `Needs: nodes`. They run on the first control plane.

known_node() {
  [[ -s $ADMIN ]] || die "no cluster runs here ($ADMIN is missing). Run it again once the first control plane is up."
  logged kube get node "$1" || failed "the cluster does not know node $1, or does not answer. A node is registered by its kubeadm step: look at \`journalctl -u kubelet\` there."
}

# node_field NAME JSONPATH
node_field() { kube get node "$1" -o "jsonpath={$2}"; }

kubelet_is() { [[ $(node_field "$1" .status.nodeInfo.kubeletVersion) == "$2" ]]; }
ready() { node_field "$1" '.status.conditions[?(@.type=="Ready")].status'; }
is_ready() { [[ $(ready "$1") == True ]]; }

# drain NAME SECONDS: evicts what may be evicted; names what may not.
drain() {
  local blockers
  if logged kubectl --kubeconfig "$ADMIN" drain "$1" --ignore-daemonsets --delete-emptydir-data "--timeout=$2s"; then return; fi
  blockers=$(sed -nE 's/, continuing command.*//; s/.*error when (evicting|waiting for) pods?[\/ ]"([^"]+)" (-n|in namespace) "([^"]+)".*/\4\/\2/p; s/.*declare no controller \(use --force to override\): ([^]]*).*/\1/p' "$SAID" |
    tr -d ',' | tr ' ' '\n' | sort -u | paste -sd ' ')
  failed "node $1 cannot be drained within $2 s${blockers:+; these pods do not leave: $blockers}. Give them a replica elsewhere, relax their PodDisruptionBudget or delete them, then run it again. The node stays cordoned."
}

# cordon NAME: the mark homelab/cordoned says that it was this program, and whether the node was Ready (without a CNI
# it is not).
cordon() {
  local mark unschedulable
  mark=$(node_field "$1" .metadata.annotations.homelab/cordoned)
  unschedulable=$(node_field "$1" .spec.unschedulable)
  if [[ -n $mark || $unschedulable == true ]]; then return; fi
  kube annotate node "$1" "homelab/cordoned=Ready-$(ready "$1")" >>"$LOG"
  kube cordon "$1" >>"$LOG"
}

# uncordon NAME VERSION SECONDS: once the node runs that version, and is Ready if it was before.
uncordon() {
  local mark
  until_ok "$3" kubelet_is "$1" "$2" || die "node $1 does not run $2 after $3 s. Look at \`journalctl -u kubelet\` there."
  mark=$(node_field "$1" .metadata.annotations.homelab/cordoned)
  [[ -n $mark ]] || return 0
  if [[ $mark == Ready-True ]]; then
    until_ok "$3" is_ready "$1" || die "node $1 is not Ready $3 s after its upgrade. Look at \`kubectl describe node $1\`; it stays cordoned until it is."
  fi
  kube uncordon "$1" >>"$LOG"
  kube annotate node "$1" homelab/cordoned- >>"$LOG"
}
