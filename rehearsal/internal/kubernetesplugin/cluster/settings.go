// Package cluster is the stand-in's view of one Kubernetes cluster: how to reach it, what it serves, and
// when an object in it is ready or gone.
package cluster

import (
	"fmt"
	"os"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// Settings say which cluster is meant.
type Settings struct {
	// Kubeconfig is a kubeconfig's content or its path. Empty: the usual places (KUBECONFIG, the home directory).
	Kubeconfig string
	// Context and Cluster choose within the kubeconfig; empty: its current context.
	Context string
	Cluster string
	// Namespace is used where a resource names none; empty: that of the context, else "default".
	Namespace string
}

// Parse reads a kubeconfig from its content or from the file that it names.
func Parse(kubeconfig string) (*api.Config, error) {
	if kubeconfig == "" {
		return clientcmd.NewDefaultClientConfigLoadingRules().Load()
	}
	if _, err := os.Stat(kubeconfig); err == nil {
		return clientcmd.LoadFromFile(kubeconfig)
	}
	config, err := clientcmd.Load([]byte(kubeconfig))
	if err != nil {
		// The parser quotes what it could not read, which may hold a key.
		return nil, fmt.Errorf("the kubeconfig is neither a file nor YAML that describes one")
	}
	return config, nil
}

// Active is the cluster entry that the settings choose in a kubeconfig, nil where there is none.
func Active(config *api.Config, context, cluster string) *api.Cluster {
	if context == "" {
		context = config.CurrentContext
	}
	if cluster == "" && config.Contexts[context] != nil {
		cluster = config.Contexts[context].Cluster
	}
	return config.Clusters[cluster]
}

// client resolves the settings; namespace, where given, wins over theirs.
func (s Settings) client(namespace string) (clientcmd.ClientConfig, error) {
	config, err := Parse(s.Kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("read the provider's kubeconfig: %w", err)
	}
	if namespace == "" {
		namespace = s.Namespace
	}
	overrides := &clientcmd.ConfigOverrides{CurrentContext: s.Context}
	overrides.Context.Cluster = s.Cluster
	overrides.Context.Namespace = namespace
	return clientcmd.NewDefaultClientConfig(*config, overrides), nil
}

// rest is the settings' client configuration, without client-side limits: the server has its own.
func (s Settings) rest() (*rest.Config, error) {
	client, err := s.client("")
	if err != nil {
		return nil, err
	}
	config, err := client.ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("use the provider's kubeconfig: %w", err)
	}
	config.QPS = -1
	config.WarningHandler = rest.NoWarnings{}
	config.UserAgent = "pulumi-kubernetes"
	return config, nil
}
