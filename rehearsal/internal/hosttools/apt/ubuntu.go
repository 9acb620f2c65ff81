package apt

import "strings"

// stockVersions are packages of a fresh Ubuntu server: name, version in 22.04, version in 24.04.
const stockVersions = `
apparmor                  3.0.4-2ubuntu2.4          4.0.1really4.0.1-0ubuntu0.24.04.4
apt                       2.4.14                    2.8.3
apt-utils                 2.4.14                    2.8.3
base-files                12ubuntu4.7               13ubuntu10.3
bash                      5.1-6ubuntu1.1            5.2.21-2ubuntu4
ca-certificates           20240203~22.04.1          20240203
cloud-init                25.1.4-0ubuntu0~22.04.1   25.1.4-0ubuntu0~24.04.1
coreutils                 8.32-4.1ubuntu1.2         9.4-3ubuntu6.1
curl                      7.81.0-1ubuntu1.21        8.5.0-2ubuntu10.6
dpkg                      1.21.1ubuntu2.3           1.22.6ubuntu6.5
e2fsprogs                 1.46.5-2ubuntu1.2         1.47.0-2.4~exp1ubuntu4.1
ethtool                   1:5.16-1ubuntu0.2         1:6.7-1build1
gnupg                     2.2.27-3ubuntu2.4         2.4.4-2ubuntu17.3
gpg                       2.2.27-3ubuntu2.4         2.4.4-2ubuntu17.3
iproute2                  5.15.0-1ubuntu2           6.1.0-1ubuntu6.2
iptables                  1.8.7-1ubuntu5.2          1.8.10-3ubuntu2
kmod                      29-1ubuntu1               31+20240202-2ubuntu7.1
lsb-release               11.1.0ubuntu4             12.0-2
mount                     2.37.2-4ubuntu3.4         2.39.3-9ubuntu6.3
nftables                  1.0.2-1ubuntu3            1.0.9-1build1
open-iscsi                2.1.5-1ubuntu1.1          2.1.9-3ubuntu5.4
openssh-client            1:8.9p1-3ubuntu0.13       1:9.6p1-3ubuntu13.14
openssh-server            1:8.9p1-3ubuntu0.13       1:9.6p1-3ubuntu13.14
openssl                   3.0.2-0ubuntu1.20         3.0.13-0ubuntu3.6
procps                    2:3.3.17-6ubuntu2.1       2:4.0.4-4ubuntu3.2
python3                   3.10.6-1~22.04.1          3.12.3-0ubuntu2
rsyslog                   8.2112.0-2ubuntu2.2       8.2312.0-3ubuntu9.1
software-properties-common 0.99.22.9                0.99.49.3
sudo                      1.9.9-1ubuntu2.5          1.9.15p5-3ubuntu5.24.04.1
systemd                   249.11-0ubuntu3.16        255.4-1ubuntu8.10
systemd-timesyncd         249.11-0ubuntu3.16        255.4-1ubuntu8.10
ufw                       0.36.1-4ubuntu0.1         0.36.2-6
unattended-upgrades       2.8ubuntu1                2.9.1+nmu4ubuntu1
util-linux                2.37.2-4ubuntu3.4         2.39.3-9ubuntu6.3
`

// furtherVersions are packages that Ubuntu has and a fresh server does not.
const furtherVersions = `
apt-transport-https       2.4.14                    2.8.3
chrony                    4.2-2ubuntu2              4.5-1ubuntu4.2
conntrack                 1:1.4.6-2build2           1:1.4.8-1ubuntu1
containerd                1.7.27-0ubuntu1~22.04.1   1.7.27-0ubuntu1~24.04.1
cpufrequtils              008-2build1               008-2build2
ebtables                  2.0.11-4build2            2.0.11-6build1
fail2ban                  0.11.2-6                  1.0.2-3ubuntu0.1
ipset                     7.15-1build1              7.19-1ubuntu2
ipvsadm                   1:1.31-1build2            1:1.31-1ubuntu0.1
jq                        1.6-2.1ubuntu3.1          1.7.1-3ubuntu0.24.04.1
linux-modules-extra-raspi 5.15.0.1084.82            -
linux-modules-extra-5.15.0-1084-raspi 5.15.0-1084.87 -
nfs-common                1:2.6.1-1ubuntu1.2        1:2.6.4-3ubuntu5.1
python3-systemd           234-3ubuntu2              235-1build4
runc                      1.2.5-0ubuntu1~22.04.1    1.2.5-0ubuntu1~24.04.1
socat                     1.7.4.1-3ubuntu4          1.8.0.0-4build3
whois                     5.5.13                    5.5.22
`

func ubuntuPackages() []Package {
	packages := versionTable(stockVersions, true)
	for _, p := range versionTable(furtherVersions, false) {
		if more, found := furnishings[p.Name]; found {
			more.Name, more.Ubuntu = p.Name, p.Ubuntu
			p = more
		}
		packages = append(packages, p)
	}
	return packages
}

func versionTable(table string, stock bool) []Package {
	var packages []Package
	for line := range strings.Lines(strings.TrimSpace(table)) {
		words := strings.Fields(line)
		versions := map[string]string{}
		for at, codename := range []string{"jammy", "noble"} {
			if words[at+1] != "-" {
				versions[codename] = words[at+1]
			}
		}
		packages = append(packages, Package{Name: words[0], Stock: stock, Ubuntu: versions})
	}
	return packages
}

// furnishings are what Ubuntu's further packages bring.
var furnishings = map[string]Package{
	"chrony": {
		Replaces: []string{"systemd-timesyncd"},
		Commands: []string{"chronyc"},
		Files:    map[string]string{Units + "/chrony.service": standing("chrony, an NTP client/server", "/usr/local/bin/chronyc -n tracking")},
		Settings: map[string]string{"/etc/chrony/chrony.conf": "pool ntp.ubuntu.com iburst maxsources 4\nsourcedir /etc/chrony/sources.d\nmakestep 1 3\nrtcsync\n"},
		Services: []string{"chrony.service"},
	},
	"linux-modules-extra-raspi": {Depends: []string{"linux-modules-extra-5.15.0-1084-raspi"}},
	"fail2ban": {
		Depends:  []string{"python3-systemd", "whois"},
		Commands: []string{"fail2ban-client"},
		Files:    map[string]string{Units + "/fail2ban.service": standing("Fail2Ban Service", "/usr/local/bin/fail2ban-client -t")},
		Settings: map[string]string{
			"/etc/fail2ban/jail.conf":                   "[DEFAULT]\nbantime = 10m\nfindtime = 10m\nmaxretry = 5\nbackend = auto\n\n[sshd]\nport = ssh\n",
			"/etc/fail2ban/jail.d/defaults-debian.conf": "[sshd]\nenabled = true\n",
		},
		Services: []string{"fail2ban.service"},
	},
}

// standing is a service that is checked when it starts and then counts as running: what it would do, nobody does.
func standing(description, command string) string {
	return "[Unit]\nDescription=" + description + "\n\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=" + command +
		"\nExecReload=" + command + "\n\n[Install]\nWantedBy=multi-user.target\n"
}
