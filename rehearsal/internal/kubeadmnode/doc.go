// Package kubeadmnode is what Kubernetes brings to a simulated host: kubeadm, kubectl and
// etcdctl, a container runtime with its crictl, and a kubelet.
//
// Real are kubeadm and kubectl, and what kubeadm's static pod manifests start: etcd,
// kube-apiserver, kube-controller-manager and kube-scheduler, with the manifests' own flags
// and certificates. The kubelet's flags, configuration file, its validation and the TLS
// bootstrap are the kubelet's own code; it registers its Node and has containerd run static
// pods, over the real interface between the two. Other pods are played by package fakekubelet.
//
// It differs from a real node where a rehearsal throws the data away or nobody can see it:
// etcd does not wait for disks; the admission webhooks, whose backends would be pods, are
// off; a controller manager or scheduler takes over soon from one that died; an etcd that
// joins does not wait seven seconds; containers are processes of the host, in its root; the
// name of an image says which of this binary's programs runs. What only a real kernel can
// answer is left out of kubeadm's SystemVerification; its control groups are looked at.
//
// A program speaks as the release of Kubernetes that is installed (package asversion).
package kubeadmnode
