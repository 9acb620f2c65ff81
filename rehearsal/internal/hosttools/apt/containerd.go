package apt

import "fmt"

// containerdReleases are the versions in Docker's repository, oldest first.
var containerdReleases = []string{"1.7.27", "1.7.28", "2.1.5", "2.2.0", "2.2.1", "2.2.2"}

// ubuntuNumbers are the releases for which Docker has packages.
var ubuntuNumbers = map[string]string{"jammy": "22.04", "noble": "24.04"}

// dockerVersions are the packages in Docker's repository for an Ubuntu release; none for an unknown one.
func dockerVersions(codename string) map[string][]string {
	number, found := ubuntuNumbers[codename]
	if !found {
		return nil
	}
	versions := map[string][]string{}
	for _, version := range containerdReleases {
		versions["containerd.io"] = append(versions["containerd.io"], fmt.Sprintf("%s-1~ubuntu.%s~%s", version, number, codename))
	}
	return versions
}

func containerdPackages() []Package {
	return []Package{{
		Name:     "containerd.io",
		Replaces: []string{"containerd", "runc"},
		Commands: []string{"containerd"},
		Files:    map[string]string{Units + "/containerd.service": containerdUnit},
		Settings: map[string]string{"/etc/containerd/config.toml": containerdSettings},
		Services: []string{"containerd.service"},
	}}
}

const containerdUnit = `[Unit]
Description=containerd container runtime
Documentation=https://containerd.io
After=network.target local-fs.target

[Service]
Type=notify
ExecStart=/usr/local/bin/containerd
Delegate=yes
KillMode=process
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`

// containerdSettings is how Docker's package leaves its container runtime: of no use to Kubernetes.
const containerdSettings = `#   Everything that is not set here keeps containerd's defaults.

disabled_plugins = ["cri"]
`
