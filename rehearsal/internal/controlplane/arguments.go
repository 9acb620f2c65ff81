package controlplane

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// arguments are flags by name; several values become one, with commas.
type arguments map[string][]string

// additive are the flags to which a configuration adds instead of replacing them, as in Talos.
var additive = []string{"enable-admission-plugins", "feature-gates", "controllers"}

// with adds the extra arguments of a configuration.
func (a arguments) with(extra map[string][]string) arguments {
	for name, values := range extra {
		if slices.Contains(additive, name) {
			values = append(slices.Clone(a[name]), values...)
		}
		a[name] = values
	}
	return a
}

// list is the command line, sorted.
func (a arguments) list() []string {
	var flags []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		flags = append(flags, "--"+name+"="+strings.Join(a[name], ","))
	}
	return flags
}

func one(value string) []string { return []string{value} }

// Membership is how a machine's etcd takes part in a cluster.
type Membership struct {
	// State is "new" for the bootstrapped member, "existing" for one that joins.
	State string
	// Peers are the peer URLs of all members by name; its own is added.
	Peers map[string]string
	// id and cluster are the number of a joined member, and where the others take calls.
	id      uint64
	cluster []string
}

// Bootstrapped is the membership of the first member.
func Bootstrapped() Membership { return Membership{State: "new"} }

func (c *ControlPlane) etcdArguments(membership Membership) []string {
	peer := c.peerURL()
	client := fmt.Sprintf("https://%s:2379", c.spec.Address)
	members := map[string]string{c.spec.Hostname: peer}
	maps.Copy(members, membership.Peers)
	var initial []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		initial = append(initial, name+"="+members[name])
	}
	return arguments{
		"name":                        one(c.spec.Hostname),
		"data-dir":                    one(c.spec.EtcdDir),
		"listen-peer-urls":            one(peer),
		"listen-client-urls":          {client, "https://" + etcdAddress},
		"advertise-client-urls":       one(client),
		"initial-advertise-peer-urls": one(peer),
		"initial-cluster":             initial,
		"initial-cluster-state":       one(membership.State),
		"client-cert-auth":            one("true"),
		"cert-file":                   one(c.path("etcd.crt")),
		"key-file":                    one(c.path("etcd.key")),
		"trusted-ca-file":             one(c.path("etcd-ca.crt")),
		"peer-client-cert-auth":       one("true"),
		"peer-cert-file":              one(c.path("etcd.crt")),
		"peer-key-file":               one(c.path("etcd.key")),
		"peer-trusted-ca-file":        one(c.path("etcd-ca.crt")),
		"unsafe-no-fsync":             one("true"),
		"log-level":                   one("warn"),
	}.with(c.config().Cluster().Etcd().ExtraArgs()).list()
}

func (c *ControlPlane) apiServerArguments() []string {
	cluster := c.config().Cluster()
	issuer := cluster.Endpoint().String()
	return arguments{
		"admission-control-config-file":      one(c.path("admission.yaml")),
		"advertise-address":                  one(c.spec.Address.String()),
		"allow-privileged":                   one("true"),
		"anonymous-auth":                     one("false"),
		"api-audiences":                      one(issuer),
		"authorization-mode":                 {"Node", "RBAC"},
		"bind-address":                       one("0.0.0.0"),
		"client-ca-file":                     one(c.path("ca.crt")),
		"disable-admission-plugins":          {"MutatingAdmissionWebhook", "ValidatingAdmissionWebhook"},
		"enable-admission-plugins":           {"NodeRestriction"},
		"enable-bootstrap-token-auth":        one("true"),
		"encryption-provider-config":         one(c.path("encryption.yaml")),
		"etcd-cafile":                        one(c.path("etcd-ca.crt")),
		"etcd-certfile":                      one(c.path("etcd-client.crt")),
		"etcd-keyfile":                       one(c.path("etcd-client.key")),
		"etcd-servers":                       one("https://" + etcdAddress),
		"kubelet-client-certificate":         one(c.path("apiserver-kubelet-client.crt")),
		"kubelet-client-key":                 one(c.path("apiserver-kubelet-client.key")),
		"kubelet-preferred-address-types":    {"InternalIP", "ExternalIP", "Hostname"},
		"profiling":                          one("false"),
		"proxy-client-cert-file":             one(c.path("front-proxy-client.crt")),
		"proxy-client-key-file":              one(c.path("front-proxy-client.key")),
		"requestheader-allowed-names":        one("front-proxy-client"),
		"requestheader-client-ca-file":       one(c.path("aggregator-ca.crt")),
		"requestheader-extra-headers-prefix": one("X-Remote-Extra-"),
		"requestheader-group-headers":        one("X-Remote-Group"),
		"requestheader-username-headers":     one("X-Remote-User"),
		"secure-port":                        one(strconv.Itoa(cluster.LocalAPIServerPort())),
		"service-account-issuer":             one(issuer),
		"service-account-key-file":           one(c.path("service-account.key")),
		"service-account-signing-key-file":   one(c.path("service-account.key")),
		"service-cluster-ip-range":           cluster.Network().ServiceCIDRs(),
		"tls-cert-file":                      one(c.path("apiserver.crt")),
		"tls-min-version":                    one("VersionTLS13"),
		"tls-private-key-file":               one(c.path("apiserver.key")),
	}.with(cluster.APIServer().ExtraArgs()).list()
}

func (c *ControlPlane) controllerManagerArguments() []string {
	cluster := c.config().Cluster()
	return arguments{
		"allocate-node-cidrs":              one("true"),
		"cluster-cidr":                     cluster.Network().PodCIDRs(),
		"cluster-signing-cert-file":        one(c.path("ca.crt")),
		"cluster-signing-key-file":         one(c.path("ca.key")),
		"configure-cloud-routes":           one("false"),
		"controllers":                      one("*"),
		"kube-api-burst":                   one("400"),
		"kube-api-qps":                     one("200"),
		"kubeconfig":                       one(c.kubeconfig("kube-controller-manager")),
		"leader-elect":                     one("false"),
		"node-monitor-grace-period":        one("32s"), // shorter than usual: who rehearses a dead machine waits for it
		"profiling":                        one("false"),
		"root-ca-file":                     one(c.path("ca.crt")),
		"service-account-private-key-file": one(c.path("service-account.key")),
		"service-cluster-ip-range":         cluster.Network().ServiceCIDRs(),
		"terminated-pod-gc-threshold":      one("100"),
	}.with(cluster.ControllerManager().ExtraArgs()).with(alone).list()
}

func (c *ControlPlane) schedulerArguments() []string {
	return arguments{
		"config":    one(c.path("scheduler.yaml")),
		"profiling": one("false"),
	}.with(c.config().Cluster().Scheduler().ExtraArgs()).with(alone).list()
}

// alone: nobody scrapes these programs, and an HTTPS server takes time to start.
var alone = map[string][]string{"secure-port": {"0"}}
