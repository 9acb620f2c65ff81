# shellcheck shell=bash
# What kubeadm has to be told where only one of its phases runs, for the steps whose head says `Needs: phases`. They run
# on the first control plane.

# An InitConfiguration to go on with. Without the address kubeadm would take the default route's.
init_configuration() {
  cat <<EOF
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: {criSocket: "unix:///run/containerd/containerd.sock"}
localAPIEndpoint: {advertiseAddress: "$(sed -n 's/.*--advertise-address=//p' /etc/kubernetes/manifests/kube-apiserver.yaml)"}
EOF
}

# The cluster's own. Without it kubeadm would ask the internet for the newest version.
cluster_configuration() {
  echo ---
  kube -n kube-system get configmap kubeadm-config -o 'jsonpath={.data.ClusterConfiguration}'
}
