package apt

import "fmt"

// kubernetesReleases is the newest patch release of each minor that the repositories hold, and the
// helpers that were published with the minor.
var kubernetesReleases = map[string]struct {
	newestPatch int
	criTools    string
	cni         string
}{
	"v1.33": {9, "1.33.0-1.1", "1.6.0-1.1"},
	"v1.34": {6, "1.34.0-1.1", "1.7.1-1.1"},
	"v1.35": {5, "1.35.0-1.1", "1.8.0-1.1"},
	"v1.36": {3, "1.36.0-1.1", "1.8.0-1.1"},
}

// kubernetesVersions are the packages in the repository of one minor (`v1.36`); none for a minor
// that has no repository.
func kubernetesVersions(minor string) map[string][]string {
	release, found := kubernetesReleases[minor]
	if !found {
		return nil
	}
	versions := map[string][]string{"cri-tools": {release.criTools}, "kubernetes-cni": {release.cni}}
	for patch := range release.newestPatch + 1 {
		version := fmt.Sprintf("%s.%d-1.1", minor[1:], patch)
		for _, name := range []string{"kubeadm", "kubelet", "kubectl"} {
			versions[name] = append(versions[name], version)
		}
	}
	return versions
}

// kubernetesPackages follow github.com/kubernetes/release, cmd/krel/templates/latest: kubeadm's package brings
// the kubelet's drop-in, and nothing enables or restarts the kubelet.
func kubernetesPackages() []Package {
	return []Package{
		{
			Name:     "kubeadm",
			Depends:  []string{"cri-tools"},
			Commands: []string{"kubeadm"},
			Files:    map[string]string{Units + "/kubelet.service.d/10-kubeadm.conf": kubeadmDropIn},
		},
		{
			Name:     "kubelet",
			Depends:  []string{"kubernetes-cni", "mount", "util-linux"},
			Commands: []string{"kubelet"},
			Files: map[string]string{
				Units + "/kubelet.service":                kubeletUnit,
				"/etc/kubernetes/manifests/.kubelet-keep": "",
				"/var/lib/kubelet/.kubelet-keep":          "",
			},
			Settings: map[string]string{"/etc/default/kubelet": "KUBELET_EXTRA_ARGS=\n"},
			Stops:    []string{"kubelet.service"},
		},
		{Name: "kubectl", Commands: []string{"kubectl"}},
		{Name: "cri-tools", Commands: []string{"crictl"}},
		{Name: "kubernetes-cni", Files: cniPlugins()},
	}
}

// cniPlugins stand where the kubelet's runtime looks for them; no pod is ever connected.
func cniPlugins() map[string]string {
	files := map[string]string{}
	for _, name := range []string{"bandwidth", "bridge", "firewall", "host-local", "loopback", "portmap", "tuning", "vlan"} {
		files["/opt/cni/bin/"+name] = "#!/bin/sh\nexit 0\n"
	}
	return files
}

const kubeletUnit = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/local/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`

const kubeadmDropIn = `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/local/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`
