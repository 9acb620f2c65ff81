package talosplugin

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"homelab/rehearsal/internal/factory"
	"homelab/rehearsal/internal/provider"
)

func TestConfigurationIsTheSameEveryTime(t *testing.T) {
	c := newCluster(t, newEngine(t, ""))

	first, second := c.configuration("worker", "kube"), c.configuration("worker", "kube")
	if !first.IsSecret() || !first.DeepEquals(second) {
		t.Error("two generations of one configuration differ")
	}
}

func TestConfigurationRefusals(t *testing.T) {
	c := newCluster(t, newEngine(t, ""))

	_, failures, err := c.invoke("talos:machine/getConfiguration:getConfiguration", resource.PropertyMap{
		"clusterName": text(""), "clusterEndpoint": text("kube:6443"), "machineType": text("controlPlane"),
		"machineSecrets": c.state["machineSecrets"], "configPatches": stringList([]string{"machine: {netwrok: {}}"}),
	})
	for _, property := range []string{"clusterName", "clusterEndpoint", "machineType", "configPatches"} {
		if failures[property] == "" {
			t.Errorf("%s was not refused: %v, %v", property, failures, err)
		}
	}
}

func TestTalosconfig(t *testing.T) {
	c := newCluster(t, newEngine(t, ""))

	outputs, _, err := c.invoke("talos:client/getConfiguration:getConfiguration", resource.PropertyMap{
		"clusterName": text("production"), "clientConfiguration": c.credentials(),
		"endpoints": stringList([]string{"192.168.100.61"}), "nodes": stringList([]string{"192.168.100.61", "192.168.100.62"}),
	})

	talosConfig := provider.Text(outputs, "talosConfig")
	if err != nil || !outputs["talosConfig"].IsSecret() || !strings.Contains(talosConfig, "context: production") ||
		!strings.Contains(talosConfig, "- 192.168.100.62") {
		t.Errorf("outputs = %v, %v", outputs, err)
	}
}

func TestImageFactory(t *testing.T) {
	// given an image factory
	server := httptest.NewServer(factory.Handler())
	defer server.Close()

	e := newEngine(t, server.URL)

	// when a schematic is made, then its id is the factory's
	_, id, err := e.create(schematicToken, resource.PropertyMap{"schematic": text("customization: {}\n")}, false)
	if err != nil || id != "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba" {
		t.Errorf("Schematic: %q, %v", id, err)
	}

	// and extensions and overlays can be looked up
	extensions, _, err := e.invoke("talos:imageFactory/getExtensionsVersions:getExtensionsVersions", resource.PropertyMap{
		"talosVersion": text("v1.13.0"), "filters": group(resource.PropertyMap{"names": stringList([]string{"iscsi", "util-linux"})}),
	})
	if err != nil || len(extensions["extensionsInfos"].ArrayValue()) != 2 {
		t.Errorf("extensions = %v, %v", extensions, err)
	}

	overlays, _, err := e.invoke("talos:imageFactory/getOverlaysVersions:getOverlaysVersions", resource.PropertyMap{
		"talosVersion": text("v1.13.0"), "filters": group(resource.PropertyMap{"name": text("turingrk1")}),
	})
	if err != nil || provider.Text(overlays["overlaysInfos"].ArrayValue()[0].ObjectValue(), "image") != "siderolabs/sbc-rockchip" {
		t.Errorf("overlays = %v, %v", overlays, err)
	}

	urls, _, err := e.invoke("talos:imageFactory/getUrls:getUrls", resource.PropertyMap{
		"talosVersion": text("1.13.0"), "schematicId": text(id), "platform": text("metal"),
	})

	host := strings.TrimPrefix(server.URL, "http://")
	if err != nil || provider.Text(urls["urls"].ObjectValue(), "installer") != host+"/metal-installer/"+id+":v1.13.0" {
		t.Errorf("urls = %v, %v", urls, err)
	}
}
