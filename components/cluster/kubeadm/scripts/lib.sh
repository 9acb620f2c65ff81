# shellcheck shell=bash
# What every step shares. It comes before the step's own text and after the variables.
#
# NODE  the node that messages name, e.g. kubestaging
# STEP  the step that messages name, e.g. prepare

set -Eeuo pipefail
umask 022
# needrestart, which Ubuntu hooks into apt, would restart services in the middle of a step.
export LC_ALL=C DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1

LOG=/var/log/homelab/$STEP.log
PENDING=/run/homelab/pending
ADMIN=/etc/kubernetes/admin.conf
APT_LOCK_SECONDS=120

note() { printf 'homelab: %s: %s: %s\n' "$NODE" "$STEP" "$*" >&2; }

# die WHAT-IS-WRONG-AND-THE-WAY-OUT
die() {
  trap - ERR
  note "$*"
  exit 1
}

# The last lines that a talkative command said, then die.
failed() {
  tail -n 15 "$SAID" >&2
  die "$* The whole log is $LOG on the host."
}

unexpected() {
  local status=$1 command=${2%%$'\n'*}
  [[ $BASH_SUBSHELL == 0 ]] || return 0
  die "\`$command\` failed with status $status. Look at the lines above and at $LOG on the host, then run it again: every step goes on where it was interrupted."
}
trap 'unexpected $? "$BASH_COMMAND"' ERR

# For steps that change the host. A connection that was lost leaves its step running: the next run waits for it.
begin() {
  mkdir -p -m 0700 /run/homelab "$PENDING" /run/homelab/lock
  mkdir -p /var/lib/homelab
  mkdir -p -m 0750 /var/log/homelab
  exec 9>"/run/homelab/lock/$STEP.$NODE"
  if ! flock -n 9; then
    note "an interrupted run of this step is still at work on the host; waiting for it."
    flock -w 600 9 || die "an earlier run of this step has been at work for more than 10 minutes. Look at $LOG on the host, end it there (\`fuser -v /run/homelab/lock/$STEP.$NODE\`) or wait, then run it again."
  fi
  WORK=$(mktemp -d "/run/homelab/$STEP.XXXXXX")
  SAID=$WORK/said
  trap 'rm -rf "$WORK"' EXIT
  printf '== %s %s\n' "$(date -Is)" "$STEP" >>"$LOG"
}

# Runs a talkative command: what it says goes to the log and, alone, to $SAID. Returns the command's status.
logged() {
  printf '$ %s\n' "$*" >>"$LOG"
  "$@" </dev/null 2>&1 | tee -a "$LOG" >"$SAID"
}

# until_ok SECONDS COMMAND…: tries every two seconds; fails at the deadline.
until_ok() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || return 1
    sleep 2
  done
}

# put FILE MODE [UNIT…]: writes stdin to FILE, whole or not at all, and only when something differs. The units that
# have to notice are noted before the change, so that `settle` finds them after an interruption, too.
put() {
  local file=$1 mode=$2 next unit
  shift 2
  mkdir -p "$(dirname "$file")"
  next=$(dirname "$file")/.homelab-next.$(basename "$file")
  (umask 077 && cat >"$next")
  if cmp -s "$next" "$file" && [[ $(stat -c %a "$file") == "${mode#0}" ]]; then
    rm "$next"
    return
  fi
  chmod "$mode" "$next"
  for unit in "$@"; do : >"$PENDING/$unit"; done
  mv "$next" "$file"
}

# gone FILE [UNIT…]: the opposite of put.
gone() {
  local file=$1 unit
  shift
  [[ -e $file ]] || return 0
  for unit in "$@"; do : >"$PENDING/$unit"; done
  rm "$file"
}

pending() { [[ -e $PENDING/$1 ]]; }
done_with() { rm -f "$PENDING/$1"; }

reload_units() {
  pending daemon || return 0
  systemctl daemon-reload
  done_with daemon
}

# settle UNIT: enabled, running, and started after its files changed last.
settle() {
  reload_units
  logged systemctl enable "$1" || failed "systemd cannot enable $1."
  if pending "$1" || ! systemctl is-active --quiet "$1"; then
    logged systemctl restart "$1" || {
      journalctl -u "$1" -n 15 --no-pager >&2 || true
      failed "$1 does not start. Its journal: \`journalctl -u $1\`."
    }
    done_with "$1"
  fi
}

# installed PACKAGE: its version, empty when it is not installed.
installed() {
  local answer
  # shellcheck disable=SC2016 # dpkg's own variables
  answer=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>/dev/null) || return 0
  [[ $answer != "installed "* ]] || printf '%s' "${answer#installed }"
}

# apt-get that waits for whoever else uses apt and finishes what an interruption left half done.
apt_get() {
  local deadline=$((SECONDS + APT_LOCK_SECONDS)) repaired=
  until logged apt-get -q -y -o "DPkg::Lock::Timeout=$APT_LOCK_SECONDS" \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"; do
    if grep -q 'Could not get lock' "$SAID"; then
      ((SECONDS < deadline)) ||
        failed "apt has been in use for more than $APT_LOCK_SECONDS s: $(grep -m1 'Could not get lock' "$SAID" | sed 's/^E: //') Wait until that process is done (often unattended-upgrades after a boot), then run it again."
      sleep 3
    elif [[ -z $repaired ]] && grep -q 'dpkg was interrupted' "$SAID"; then
      repaired=yes
      logged dpkg --configure -a || failed "dpkg cannot finish an installation that was interrupted. Run \`sudo dpkg --configure -a\` on the host."
    else
      return 1
    fi
  done
}

# apt_install PACKAGE[=VERSION]…: reads the package lists again only where it must.
apt_install() {
  local troubles=
  if ! pending apt && apt_get install --no-install-recommends --allow-change-held-packages --allow-downgrades "$@"; then return; fi
  apt_get update || failed "apt cannot read its package lists."
  troubles=$(grep -E '^(W|E): ' "$SAID" | head -n 3 || true)
  done_with apt
  apt_get install --no-install-recommends --allow-change-held-packages --allow-downgrades "$@" || no_packages "$troubles"
}

no_packages() {
  local troubles=${1:+ apt update said: $1} missing name
  missing=$(sed -n "s/^E: Version '\(.*\)' for '\(.*\)' was not found$/\2 \1/p" "$SAID" | head -n 1)
  if [[ -n $missing ]]; then
    name=${missing% *}
    failed "there is no $name ${missing#* }. Versions to be had: $(apt-cache madison "$name" | awk -F' *[|] *' '{print $2}' | head -n 12 | paste -sd ' ').$troubles Choose one of them in the stack file."
  fi
  failed "apt cannot install: $(grep -m1 '^E: ' "$SAID" | sed 's/^E: //').$troubles Check that the host reaches its package repositories, or name a mirror under bootstrap.packages."
}

# apt_source NAME KEY-URL: the repository whose deb822 lines come on stdin, signed by the key behind that URL.
apt_source() {
  local name=$1 url=$2 key=/etc/apt/keyrings/$1.asc
  logged curl -fsSL --retry 3 --connect-timeout 10 --max-time 60 -o "$WORK/key" "$url" ||
    failed "the host cannot load the repository key $url. Check its network and name resolution, or name a mirror under bootstrap.packages."
  grep -q 'BEGIN PGP PUBLIC KEY BLOCK' "$WORK/key" ||
    die "$url answers something else than an ASCII armoured OpenPGP key. Correct the URL under bootstrap.packages."
  put "$key" 0644 apt <"$WORK/key"
  { cat && printf 'Signed-By: %s\n' "$key"; } | put "/etc/apt/sources.list.d/$name.sources" 0644 apt
}

kube() { kubectl --kubeconfig "$ADMIN" --request-timeout=30s "$@"; }

# drain NAME SECONDS: evicts what may be evicted; names what may not.
drain() {
  local blockers
  if logged kubectl --kubeconfig "$ADMIN" drain "$1" --ignore-daemonsets --delete-emptydir-data "--timeout=$2s"; then return; fi
  blockers=$(sed -nE 's/.*error when (evicting|waiting for) pods?[\/ ]"([^"]+)" (-n|in namespace) "([^"]+)".*/\4\/\2/p' "$SAID" | sort -u | paste -sd ' ')
  failed "node $1 cannot be drained within $2 s${blockers:+; these pods do not leave: $blockers}. Give them another replica elsewhere, relax their PodDisruptionBudget or delete them, then run it again; the node stays cordoned."
}

# The mark homelab/cordoned says that it was this program, and whether the node was Ready (without a CNI it is not).
cordon() {
  local mark unschedulable
  mark=$(kube get node "$1" -o 'jsonpath={.metadata.annotations.homelab/cordoned}')
  unschedulable=$(kube get node "$1" -o 'jsonpath={.spec.unschedulable}')
  if [[ -n $mark || $unschedulable == true ]]; then return; fi
  kube annotate node "$1" "homelab/cordoned=Ready-$(ready "$1")" >>"$LOG"
  kube cordon "$1" >>"$LOG"
}

ready() { kube get node "$1" -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}'; }
kubelet_is() { [[ $(kube get node "$1" -o 'jsonpath={.status.nodeInfo.kubeletVersion}') == "$2" ]]; }
is_ready() { [[ $(ready "$1") == True ]]; }

# uncordon NAME VERSION SECONDS: once the node runs that version, and is Ready if it was before.
uncordon() {
  local mark
  until_ok "$3" kubelet_is "$1" "$2" || die "node $1 does not run $2 after $3 s. Look at \`journalctl -u kubelet\` there."
  mark=$(kube get node "$1" -o 'jsonpath={.metadata.annotations.homelab/cordoned}')
  [[ -n $mark ]] || return 0
  if [[ $mark == Ready-True ]]; then
    until_ok "$3" is_ready "$1" || die "node $1 is not Ready $3 s after its upgrade. Look at \`kubectl describe node $1\`; it stays cordoned until it is."
  fi
  kube uncordon "$1" >>"$LOG"
  kube annotate node "$1" homelab/cordoned- >>"$LOG"
}

kubernetes_source() {
  apt_source homelab-kubernetes "${1%/}/Release.key" <<EOF
Types: deb
URIs: ${1%/}/
Suites: /
EOF
}
