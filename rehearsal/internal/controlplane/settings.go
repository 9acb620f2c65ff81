package controlplane

import (
	"fmt"
	"maps"
	"os"

	"sigs.k8s.io/yaml"
)

type document map[string]any

// writeSettings writes the files that the programs take instead of flags.
func (c *ControlPlane) writeSettings() error {
	for name, content := range map[string]document{
		"encryption.yaml": c.encryption(),
		"admission.yaml":  c.admission(),
		"scheduler.yaml":  c.schedulerSettings(),
	} {
		encoded, err := yaml.Marshal(content)
		if err != nil {
			return fmt.Errorf("encode %s: %w", name, err)
		}
		if err := os.WriteFile(c.path(name), encoded, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// encryption is how the API server keeps Secrets in etcd, with the keys of the
// configuration in Talos's order.
func (c *ControlPlane) encryption() document {
	cluster := c.config().Cluster()
	var providers []document
	if secret := cluster.SecretboxEncryptionSecret(); secret != "" {
		providers = append(providers, document{"secretbox": document{"keys": []document{{"name": "key2", "secret": secret}}}})
	}
	if secret := cluster.AESCBCEncryptionSecret(); secret != "" {
		providers = append(providers, document{"aescbc": document{"keys": []document{{"name": "key1", "secret": secret}}}})
	}
	return document{
		"apiVersion": "apiserver.config.k8s.io/v1",
		"kind":       "EncryptionConfiguration",
		"resources":  []document{{"resources": []string{"secrets"}, "providers": append(providers, document{"identity": document{}})}},
	}
}

// admission is the configuration of admission plugins; Talos sets Pod Security in it.
func (c *ControlPlane) admission() document {
	plugins := []document{}
	for _, plugin := range c.config().Cluster().APIServer().AdmissionControl() {
		plugins = append(plugins, document{"name": plugin.Name(), "configuration": plugin.Configuration()})
	}
	return document{"apiVersion": "apiserver.config.k8s.io/v1", "kind": "AdmissionConfiguration", "plugins": plugins}
}

func (c *ControlPlane) schedulerSettings() document {
	settings := document{}
	maps.Copy(settings, c.config().Cluster().Scheduler().Config())
	maps.Copy(settings, document{
		"apiVersion":       "kubescheduler.config.k8s.io/v1",
		"kind":             "KubeSchedulerConfiguration",
		"clientConnection": document{"kubeconfig": c.kubeconfig("kube-scheduler"), "qps": 200, "burst": 400},
		"leaderElection":   document{"leaderElect": false},
	})
	return settings
}
