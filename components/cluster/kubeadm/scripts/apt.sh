# shellcheck shell=bash
# Packages and their repositories, for the steps whose head says `Needs: apt`.

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
  until logged apt-get -q -y -o "DPkg::Lock::Timeout=$((deadline > SECONDS ? deadline - SECONDS : 0))" \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"; do
    if grep -qE '^E: (Could not get lock|Unable to acquire the dpkg frontend lock|Unable to lock)' "$SAID"; then
      ((SECONDS < deadline)) ||
        failed "apt has been in use for more than $APT_LOCK_SECONDS s: $(lock_holder). Wait until that process is done (often unattended-upgrades after a boot), then run it again."
      sleep 3
    elif [[ -z $repaired ]] && grep -q 'dpkg was interrupted' "$SAID"; then
      repaired=yes
      logged dpkg --configure -a || failed "dpkg cannot finish an installation that was interrupted. Run \`sudo dpkg --configure -a\` on the host."
    else
      return 1
    fi
  done
}

lock_holder() { grep -m1 -oE 'Could not get lock [^ ]+ It is held by process [0-9]+( \([^)]*\))?' "$SAID" || echo "another process holds dpkg's lock"; }

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

kubernetes_source() {
  apt_source homelab-kubernetes "${1%/}/Release.key" <<EOF
Types: deb
URIs: ${1%/}/
Suites: /
EOF
}
