# shellcheck shell=bash
# Lets one host join, for a short time. Runs on the first control plane, right before the host joins.
#
# Needs: phases
#
# TOKEN            bootstrap token, e.g. abcdef.0123456789abcdef; secret
# TTL              how long it is good for, e.g. 15m
# DESCRIPTION      shown by `kubeadm token list`
# CERTIFICATE_KEY  64 hex digits that encrypt the uploaded certificates; secret; empty for a worker

token_config() {
  init_configuration
  cat <<EOF
bootstrapTokens:
  - token: $TOKEN
    ttl: $TTL
    description: $DESCRIPTION
    usages: [signing, authentication]
    groups: [system:bootstrappers:kubeadm:default-node-token]
EOF
}

certificates_config() {
  init_configuration
  echo "certificateKey: $CERTIFICATE_KEY"
  cluster_configuration
}

begin
[[ -s $ADMIN ]] || die "the first control plane carries no cluster yet ($ADMIN is missing). Run it again once it does."
until_ok 120 kube get --raw /readyz || die "the cluster's API server does not answer on the first control plane. Look there at \`crictl ps -a\` and \`journalctl -u kubelet\`."
token_config >"$WORK/token.yaml"
# What kubeadm prints here is the token itself: it stays out of the log.
kubeadm token delete "${TOKEN%%.*}" --kubeconfig "$ADMIN" >/dev/null 2>&1 || true
kubeadm token create --config "$WORK/token.yaml" --kubeconfig "$ADMIN" >/dev/null 2>"$SAID" || failed "kubeadm cannot create the join token."
if [[ -n $CERTIFICATE_KEY ]]; then
  certificates_config >"$WORK/certificates.yaml"
  logged kubeadm init phase upload-certs --upload-certs --skip-certificate-key-print --kubeconfig "$ADMIN" --config "$WORK/certificates.yaml" ||
    failed "kubeadm cannot upload the control plane's certificates."
fi
