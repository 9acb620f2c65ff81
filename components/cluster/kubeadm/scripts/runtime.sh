# shellcheck shell=bash
# containerd 2.x from Docker's apt repository or a mirror of it, configured for Kubernetes.
#
# Needs: apt
#
# APT_LOCK_SECONDS    how long somebody else's use of apt is waited for, e.g. 300
# CONTAINERD_VERSION  e.g. 2.2.2; empty: the newest 2.x
# CONTAINERD_REPO     e.g. https://download.docker.com/linux/ubuntu
# CONTAINERD_KEY      its key in ASCII armour, e.g. https://download.docker.com/linux/ubuntu/gpg
# PAUSE_IMAGE         e.g. registry.k8s.io/pause:3.10.1; the one that kubeadm wants
# MAX_LOG_LINE        bytes after which a container's log line is split, e.g. 16384; -1: never
# MIRRORS[]           registry and where its images come from, tried in order, e.g. docker.io https://mirror.example.org

CERTS=/etc/containerd/certs.d
SOCKET=/run/containerd/containerd.sock
OURS='# Written by homelab.'

install_containerd() {
  local version have codename
  version=${CONTAINERD_VERSION:+$CONTAINERD_VERSION-}
  version=${version:-2.}
  have=$(installed containerd.io)
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  apt_source homelab-containerd "$CONTAINERD_KEY" <<EOF
Types: deb
URIs: $CONTAINERD_REPO
Suites: $codename
Components: stable
Architectures: $(dpkg --print-architecture)
EOF
  if [[ $have != "$version"* ]]; then
    : >"$PENDING/containerd"
    apt_install "containerd.io=$version*"
  fi
  logged apt-mark hold containerd.io || failed "apt cannot hold containerd.io at its version."
}

configure() {
  put /etc/containerd/config.toml 0644 containerd <<EOF
$OURS
version = 3

[plugins.'io.containerd.cri.v1.images']
  snapshotter = 'overlayfs'

[plugins.'io.containerd.cri.v1.images'.pinned_images]
  sandbox = '$PAUSE_IMAGE'

[plugins.'io.containerd.cri.v1.images'.registry]
  config_path = '$CERTS'

[plugins.'io.containerd.cri.v1.runtime']
  max_container_log_line_size = $MAX_LOG_LINE

[plugins.'io.containerd.cri.v1.runtime'.containerd]
  default_runtime_name = 'runc'

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = 'io.containerd.runc.v2'

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  SystemdCgroup = true
EOF
  put /etc/crictl.yaml 0644 <<EOF
runtime-endpoint: unix://$SOCKET
image-endpoint: unix://$SOCKET
EOF
}

# containerd reads these at every pull: no restart.
mirrors() {
  local entry registry file
  local -A wanted=()
  for entry in "${MIRRORS[@]}"; do wanted[${entry%% *}]=yes; done
  for registry in "${!wanted[@]}"; do hosts_of "$registry" | put "$CERTS/$registry/hosts.toml" 0644; done
  for file in "$CERTS"/*/hosts.toml; do
    [[ -e $file ]] || continue
    registry=$(basename "$(dirname "$file")")
    if [[ -z ${wanted[$registry]:-} ]] && grep -qxF "$OURS" "$file"; then rm -r "${CERTS:?}/$registry"; fi
  done
}

hosts_of() {
  local entry url
  echo "$OURS"
  for entry in "${MIRRORS[@]}"; do
    [[ ${entry%% *} == "$1" ]] || continue
    url=${entry#* }
    printf '\n[host."%s"]\n  capabilities = ["pull", "resolve"]\n' "$url"
    # Without this containerd puts /v2 behind a path that has it already (Harbor's and Artifactory's way).
    [[ $url != */v2/* ]] || printf '  override_path = true\n'
  done
}

socket_there() { [[ -S $SOCKET ]]; }

begin
install_containerd
configure
mirrors
settle containerd
until_ok 30 socket_there || die "containerd runs but $SOCKET does not appear. Look at \`journalctl -u containerd\`."
