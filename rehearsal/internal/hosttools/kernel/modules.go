package kernel

import (
	"context"
	"os"
	"slices"
	"strings"

	"homelab/rehearsal/internal/hosttools/apt"
	"homelab/rehearsal/internal/hosttools/host"
)

// needs are the modules that the kernel has, each with those that it loads before itself.
var needs = map[string][]string{
	"8021q": nil, "bonding": nil, "bridge": {"stp", "llc"}, "br_netfilter": {"bridge"}, "stp": {"llc"}, "llc": nil,
	"dm_crypt": nil, "dm_snapshot": nil, "dm_thin_pool": nil, "dummy": nil, "fuse": nil, "iscsi_tcp": nil, "nbd": nil, "nfs": nil,
	"ip_tables": nil, "ip6_tables": nil, "iptable_filter": {"ip_tables"}, "iptable_nat": {"ip_tables", "nf_nat"}, "ip_set": nil,
	"ip_vs": {"nf_conntrack"}, "ip_vs_rr": {"ip_vs"}, "ip_vs_wrr": {"ip_vs"}, "ip_vs_sh": {"ip_vs"}, "nf_conntrack": nil,
	"nf_nat": {"nf_conntrack"}, "nf_tables": nil, "overlay": nil, "rbd": nil, "tun": nil, "uio": nil, "veth": nil,
	"vxlan": {"udp_tunnel"}, "udp_tunnel": nil, "wireguard": {"udp_tunnel"}, "xt_conntrack": {"nf_conntrack"}, "xt_set": {"ip_set"},
}

// appears are the keys of sysctl that come with a module, and their first values.
var appears = map[string]map[string]string{
	"br_netfilter": {"net.bridge.bridge-nf-call-arptables": "1", "net.bridge.bridge-nf-call-ip6tables": "1", "net.bridge.bridge-nf-call-iptables": "1"},
	"nf_conntrack": {"net.netfilter.nf_conntrack_max": "262144", "net.netfilter.nf_conntrack_tcp_timeout_established": "432000"},
}

// extra are modules that Ubuntu 22.04 keeps in a package of their own on a Raspberry Pi.
var extra = []string{"vxlan", "ip_vs_rr", "ip_vs_wrr", "ip_vs_sh", "rbd", "nbd"}

// loaded are the modules that the running kernel has, in the order of their loading.
var loaded = host.State[[]string]{Folder: host.UntilBoot, Name: "modules"}

var modprobeGrammar = host.Grammar{
	Short:   "abDfhinqRrsSvVC:",
	Long:    []string{"all", "use-blacklist", "show-depends", "force", "ignore-install", "dry-run", "show", "quiet", "remove", "first-time", "syslog", "verbose", "config="},
	Ordered: false,
}

// Modprobe is modprobe.
func Modprobe(_ context.Context, h *host.Host, args []string) error {
	options, words, err := modprobeGrammar.Parse(args)
	if err != nil {
		return h.Usage(1, "modprobe", err)
	}
	if len(words) == 0 {
		return h.Fail(1, "modprobe: ERROR: missing parameters. See -h.")
	}
	if !options.Has("a", "all", "r", "remove") {
		words = words[:1]
	}
	for _, word := range words {
		if err := loadOrRemove(h, options, strings.ReplaceAll(word, "-", "_")); err != nil {
			return err
		}
	}
	return nil
}

func loadOrRemove(h *host.Host, options host.Options, name string) error {
	available, err := hasModule(h, name)
	if err != nil {
		return err
	}
	if !available {
		if options.Has("q", "quiet") {
			return host.Exit(1)
		}
		return h.Fail(1, "modprobe: FATAL: Module %s not found in directory /lib/modules/%s", name, h.KernelRelease())
	}
	now, err := loaded.Read(h)
	if err != nil || options.Has("n", "dry-run", "show", "D", "show-depends") {
		return err
	}
	remove := options.Has("r", "remove")
	if slices.Contains(now, name) != remove {
		return nil
	}
	if h.User != 0 {
		return h.Fail(1, "modprobe: ERROR: could not insert '%s': Operation not permitted", name)
	}
	if remove {
		if err := h.Ran("modprobe -r", name); err != nil {
			return err
		}
		return unload(h, name)
	}
	if err := h.Ran("modprobe", name); err != nil {
		return err
	}
	return load(h, name)
}

func hasModule(h *host.Host, name string) (bool, error) {
	if _, known := needs[name]; !known {
		return false, nil
	}
	if !h.Pi() || h.Codename() != "jammy" || !slices.Contains(extra, name) {
		return true, nil
	}
	return apt.Has(h, "linux-modules-extra-"+h.KernelRelease())
}

func load(h *host.Host, name string) error {
	for _, other := range needs[name] {
		if err := load(h, other); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(h.Path("/sys/module/"+name), 0o755); err != nil {
		return err
	}
	for key, value := range appears[name] {
		if path := file(key); !h.Exists(path) {
			if err := h.Place(path, value+"\n", 0o644); err != nil {
				return err
			}
		}
	}
	return changeLoaded(h, func(all []string) []string {
		if slices.Contains(all, name) {
			return all
		}
		return append(all, name)
	})
}

// changeLoaded keeps /proc/modules true, too; that one is written in place, because it lies over the kernel's.
func changeLoaded(h *host.Host, change func([]string) []string) error {
	return loaded.Change(h, func(all *[]string) error {
		*all = change(*all)
		var lines strings.Builder
		for _, name := range *all {
			lines.WriteString(name + " 32768 0 - Live 0x0000000000000000\n")
		}
		if !h.Exists("/proc/modules") {
			return nil
		}
		return os.WriteFile(h.Path("/proc/modules"), []byte(lines.String()), 0o644)
	})
}

func unload(h *host.Host, name string) error {
	for key := range appears[name] {
		if err := os.Remove(h.Path(file(key))); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	if err := os.RemoveAll(h.Path("/sys/module/" + name)); err != nil {
		return err
	}
	return changeLoaded(h, func(all []string) []string {
		return slices.DeleteFunc(all, func(other string) bool { return other == name })
	})
}

// Lsmod is lsmod.
func Lsmod(_ context.Context, h *host.Host, args []string) error {
	if len(args) > 0 {
		return h.Fail(1, "Usage: lsmod")
	}
	now, err := loaded.Read(h)
	if err != nil {
		return err
	}
	h.Print("%-19s %8s  Used by\n", "Module", "Size")
	for _, name := range slices.Backward(now) {
		var users []string
		for _, other := range now {
			if slices.Contains(needs[other], name) {
				users = append(users, other)
			}
		}
		h.Print("%-19s %8d  %d %s\n", name, 32768, len(users), strings.Join(users, ","))
	}
	return nil
}
