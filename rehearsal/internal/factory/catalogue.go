package factory

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// versions are the Talos releases that the double knows.
var versions = []string{
	"v1.12.0", "v1.12.6", "v1.12.7", "v1.13.0", "v1.13.1", "v1.13.2", "v1.13.3", "v1.13.4", "v1.13.5", "v1.13.6", "v1.13.7", "v1.13.8",
	"v1.13.9", "v1.14.0",
}

// Versions are the releases of which there are images.
func Versions() []string { return slices.Clone(versions) }

// Extension is one entry of the list of official extensions.
type Extension struct {
	Name        string `json:"name"`
	Ref         string `json:"ref"`
	Digest      string `json:"digest"`
	Author      string `json:"author"`
	Description string `json:"description"`
}

// OverlayInfo is one entry of the list of official overlays.
type OverlayInfo struct {
	Name   string `json:"name"`
	Image  string `json:"image"`
	Ref    string `json:"ref"`
	Digest string `json:"digest"`
}

// extensionNames are the extensions that home lab hardware and storage ask for, with what they are for.
var extensionNames = [][2]string{
	{"siderolabs/amd-ucode", "Microcode for AMD processors"},
	{"siderolabs/i915", "Firmware for Intel graphics"},
	{"siderolabs/intel-ucode", "Microcode for Intel processors"},
	{"siderolabs/iscsi-tools", "iSCSI initiator, needed by Longhorn and OpenEBS"},
	{"siderolabs/mei", "Intel management engine interface"},
	{"siderolabs/nfs-utils", "Locking for NFS mounts"},
	{"siderolabs/nvme-cli", "Tools for NVMe disks"},
	{"siderolabs/qemu-guest-agent", "Agent for virtual machines"},
	{"siderolabs/tailscale", "Tailscale as a system service"},
	{"siderolabs/util-linux-tools", "fstrim and friends, needed by Longhorn"},
	{"siderolabs/zfs", "ZFS kernel module and tools"},
}

// overlayNames are boards and the images that their overlays come from.
var overlayNames = [][2]string{
	{"rpi_generic", "siderolabs/sbc-raspberrypi"},
	{"turingrk1", "siderolabs/sbc-rockchip"},
	{"rock5b", "siderolabs/sbc-rockchip"},
	{"nanopi-r4s", "siderolabs/sbc-rockchip"},
}

func extensions(version string) []Extension {
	list := make([]Extension, 0, len(extensionNames))

	for _, entry := range extensionNames {
		ref := "ghcr.io/" + entry[0] + ":" + version
		list = append(list, Extension{
			Name: entry[0], Ref: ref, Digest: digest(ref), Author: "Sidero Labs", Description: entry[1],
		})
	}

	return list
}

func overlays(version string) []OverlayInfo {
	list := make([]OverlayInfo, 0, len(overlayNames))

	for _, entry := range overlayNames {
		ref := "ghcr.io/" + entry[1] + ":" + version
		list = append(list, OverlayInfo{Name: entry[0], Image: entry[1], Ref: ref, Digest: digest(ref)})
	}

	return list
}

// digest stands for an image's: it only has to look like one and stay the same.
func digest(ref string) string {
	sum := sha256.Sum256([]byte(ref))

	return "sha256:" + hex.EncodeToString(sum[:])
}
