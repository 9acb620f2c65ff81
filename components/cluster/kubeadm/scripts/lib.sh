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

# Something worth knowing. It begins unlike an error, so that one can tell whether a script has said why it ended.
note() { printf 'note: %s: %s: %s\n' "$NODE" "$STEP" "$*" >&2; }

# die WHAT-IS-WRONG-AND-THE-WAY-OUT
die() {
  trap - ERR
  printf 'homelab: %s: %s: %s\n' "$NODE" "$STEP" "$*" >&2
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
  (umask 077 && mkdir -p "$PENDING" /run/homelab/lock /run/homelab/work /var/lib/homelab /var/log/homelab)
  exec 9>"/run/homelab/lock/$STEP.$NODE"
  if ! flock -n 9; then
    note "an interrupted run of this step is still at work on the host; waiting for it."
    flock -w 600 9 || die "an earlier run of this step has been at work for more than 10 minutes. Look at $LOG on the host, end it there (\`fuser -v /run/homelab/lock/$STEP.$NODE\`) or wait, then run it again."
  fi
  rm -rf "/run/homelab/work/$STEP.$NODE".* # of a run that was killed
  WORK=$(mktemp -d "/run/homelab/work/$STEP.$NODE.XXXXXX") # for root alone, and never on a disk
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

# block FILE [UNIT…]: replaces homelab's lines in FILE by stdin; without lines the block goes away.
block() {
  local file=$1 lines
  shift
  lines=$(cat)
  {
    if [[ -e $file ]]; then sed '/^# homelab begin/,/^# homelab end/d' "$file"; fi
    [[ -z $lines ]] || printf '# homelab begin: written by every update, do not edit\n%s\n# homelab end\n' "$lines"
  } | put "$file" 0644 "$@"
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
  if pending "$1"; then
    logged systemctl enable "$1" || failed "systemd cannot enable $1."
    logged systemctl restart "$1" || does_not_start "$1"
    done_with "$1"
  else
    logged systemctl enable --now "$1" || does_not_start "$1"
  fi
}

does_not_start() {
  journalctl -u "$1" -n 15 --no-pager >&2 || true
  failed "$1 does not start. Its journal: \`journalctl -u $1\`."
}

# What kubeadm's checks, whose output is in $SAID, object to: `Port-6443: Port 6443 is in use; …`.
preflight_errors() { sed -nE 's/^[[:space:]]*\[ERROR ([^]]+)\]: (.*)/\1: \2/p' "$SAID" | paste -sd ';' | sed 's/;/; /g'; }

kube() { kubectl --kubeconfig "$ADMIN" --request-timeout=30s "$@"; }
