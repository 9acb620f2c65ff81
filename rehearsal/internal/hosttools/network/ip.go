package network

import (
	"context"
	"net"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"

	"homelab/rehearsal/internal/hosttools/host"
)

// IP is ip, for `ip link [show|delete]` and `ip addr [show]` of the host's own network.
func IP(_ context.Context, h *host.Host, args []string) error {
	words := slices.DeleteFunc(slices.Clone(args), func(word string) bool { return strings.HasPrefix(word, "-") || word == "dev" })
	if len(words) == 0 {
		return h.Fail(255, "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }")
	}
	object, verb, name := words[0], "show", ""
	if len(words) > 1 {
		verb = words[1]
	}
	if len(words) > 2 {
		name = words[2]
	}
	isLink := slices.Contains([]string{"link", "l"}, object)
	switch {
	case !isLink && !slices.Contains([]string{"addr", "address", "a"}, object):
		return h.Fail(1, "Object \"%s\" is unknown, try \"ip help\".", object)
	case slices.Contains([]string{"show", "list"}, verb):
		return showLinks(h, name, !isLink)
	case isLink && slices.Contains([]string{"delete", "del"}, verb) && name != "":
		return deleteLink(h, name)
	}
	return h.Fail(255, "Command \"%s\" is unknown, try \"ip %s help\".", verb, object)
}

func deleteLink(h *host.Host, name string) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return h.Fail(1, "Cannot find device \"%s\"", name)
	}
	if h.User != 0 {
		return h.Fail(2, "RTNETLINK answers: Operation not permitted")
	}
	if err := h.Ran("ip link delete", name); err != nil {
		return err
	}
	return netlink.LinkDel(link)
}

func showLinks(h *host.Host, name string, addresses bool) error {
	links, err := net.Interfaces()
	if err != nil {
		return err
	}
	found := false
	for _, link := range links {
		if name != "" && link.Name != name {
			continue
		}
		found = true
		h.Print("%d: %s: <%s> mtu %d\n", link.Index, link.Name, strings.ToUpper(strings.ReplaceAll(link.Flags.String(), "|", ",")), link.MTU)
		if !addresses {
			continue
		}
		own, err := link.Addrs()
		if err != nil {
			return err
		}
		for _, address := range own {
			h.Print("    inet %s scope global %s\n", address, link.Name)
		}
	}
	if !found {
		return h.Fail(1, "Device \"%s\" does not exist.", name)
	}
	return nil
}
