# shellcheck shell=bash
# Lets one host join, for a short time. Runs on the first control plane, right before the host joins.
#
# TOKEN            bootstrap token, e.g. abcdef.0123456789abcdef; secret
# TTL              how long it is good for, e.g. 15m
# DESCRIPTION      shown by `kubeadm token list`
# CERTIFICATE_KEY  64 hex digits that encrypt the uploaded certificates; secret; empty for a worker

token_config() {
  cat <<EOF
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens:
  - token: $TOKEN
    ttl: $TTL
    description: $DESCRIPTION
    usages: [signing, authentication]
    groups: [system:bootstrappers:kubeadm:default-node-token]
EOF
  local_node
}

certificates_config() {
  printf 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\ncertificateKey: %s\n' "$CERTIFICATE_KEY"
  local_node
  echo ---
  # Without the cluster's own document kubeadm would ask the internet for the newest version.
  kube -n kube-system get configmap kubeadm-config -o 'jsonpath={.data.ClusterConfiguration}'
}

local_node() { printf 'nodeRegistration: {criSocket: "unix:///run/containerd/containerd.sock"}\n'; }

begin
[[ -s $ADMIN ]] || die "the first control plane carries no cluster yet ($ADMIN is missing). Run it again once it does."
until_ok 120 kube get --raw /readyz || die "the cluster's API server does not answer on the first control plane. Look there at \`crictl ps -a\` and \`journalctl -u kubelet\`."
(umask 077 && token_config >"$WORK/token.yaml")
logged kubeadm --kubeconfig "$ADMIN" token delete "${TOKEN%%.*}" || true
logged kubeadm --kubeconfig "$ADMIN" token create --config "$WORK/token.yaml" || failed "kubeadm cannot create the join token."
if [[ -n $CERTIFICATE_KEY ]]; then
  (umask 077 && certificates_config >"$WORK/certificates.yaml")
  logged kubeadm init phase upload-certs --upload-certs --skip-certificate-key-print --kubeconfig "$ADMIN" --config "$WORK/certificates.yaml" ||
    failed "kubeadm cannot upload the control plane's certificates."
fi
