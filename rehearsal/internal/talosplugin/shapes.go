package talosplugin

import "github.com/pulumi/pulumi/sdk/v3/go/common/resource"

// Tokens and properties are those of the schema of the real plugin, version 0.8.1.
const (
	secretsToken    = "talos:machine/secrets:Secrets"
	applyToken      = "talos:machine/configurationApply:ConfigurationApply"
	bootstrapToken  = "talos:machine/bootstrap:Bootstrap"
	kubeconfigToken = "talos:cluster/kubeconfig:Kubeconfig"
	schematicToken  = "talos:imageFactory/schematic:Schematic"
)

var (
	clientConfiguration = object(fields{
		"caCertificate":     required(stringKind),
		"clientCertificate": required(stringKind),
		"clientKey":         required(stringKind).asSecret(),
	})
	keyPair = object(fields{
		"cert": required(stringKind),
		"key":  required(stringKind).asSecret(),
	}).needed()
	machineSecrets = object(fields{
		"cluster": object(fields{
			"id": required(stringKind), "secret": required(stringKind).asSecret(),
		}).needed(),
		"secrets": object(fields{
			"bootstrapToken":            required(stringKind).asSecret(),
			"secretboxEncryptionSecret": required(stringKind).asSecret(),
			"aescbcEncryptionSecret":    secretText(),
		}).needed(),
		"trustdinfo": object(fields{"token": required(stringKind).asSecret()}).needed(),
		"certs": object(fields{
			"etcd": keyPair, "k8s": keyPair, "k8sAggregator": keyPair, "os": keyPair,
			"k8sServiceaccount": object(fields{"key": required(stringKind).asSecret()}).needed(),
		}).needed(),
	})
	kubernetesClient = object(fields{
		"host":              optional(stringKind),
		"caCertificate":     optional(stringKind),
		"clientCertificate": optional(stringKind),
		"clientKey":         secretText(),
	})
)

var secretsShape = resourceShape{
	inputs: fields{"talosVersion": optional(stringKind)},
	outputs: fields{
		"talosVersion":        required(stringKind),
		"machineSecrets":      machineSecrets.needed(),
		"clientConfiguration": clientConfiguration.needed(),
	},
}

var applyInputs = fields{
	"node":                        required(stringKind),
	"endpoint":                    optional(stringKind),
	"applyMode":                   optional(stringKind),
	"clientConfiguration":         clientConfiguration,
	"clientConfigurationWo":       clientConfigurationWriteOnly,
	"configPatches":               optional(stringsKind),
	"machineConfigurationInput":   secretText(),
	"machineConfigurationInputWo": secretText(),
	"onDestroy": object(fields{
		"reset": optional(boolKind), "graceful": optional(boolKind), "reboot": optional(boolKind),
	}),
	"timeouts": timeoutsOf("create", "update", "delete"),
}

var applyShape = resourceShape{
	inputs: applyInputs,
	outputs: applyInputs.plus(fields{
		"endpoint":                 required(stringKind),
		"applyMode":                required(stringKind),
		"resolvedApplyMode":        required(stringKind),
		"machineConfiguration":     required(stringKind).asSecret(),
		"machineConfigurationHash": required(stringKind),
	}),
}

var bootstrapInputs = fields{
	"node":                  required(stringKind),
	"endpoint":              optional(stringKind),
	"clientConfiguration":   clientConfiguration,
	"clientConfigurationWo": clientConfigurationWriteOnly,
	"timeouts":              timeoutsOf("create"),
}

var bootstrapShape = resourceShape{
	inputs:  bootstrapInputs,
	outputs: bootstrapInputs.plus(fields{"endpoint": required(stringKind)}),
}

var kubeconfigInputs = fields{
	"node":                       required(stringKind),
	"endpoint":                   optional(stringKind),
	"clientConfiguration":        clientConfiguration.needed(),
	"certificateRenewalDuration": optional(stringKind),
	"timeouts":                   timeoutsOf("create", "update"),
}

var kubeconfigShape = resourceShape{
	inputs: kubeconfigInputs,
	outputs: kubeconfigInputs.plus(fields{
		"endpoint":                      required(stringKind),
		"certificateRenewalDuration":    required(stringKind),
		"kubeconfigRaw":                 required(stringKind).asSecret(),
		"kubernetesClientConfiguration": kubernetesClient.needed(),
	}),
}

var schematicShape = resourceShape{
	inputs:  fields{"schematic": optional(stringKind)},
	outputs: fields{"schematic": optional(stringKind)},
}

// clientConfigurationWriteOnly is the client configuration that is never recorded.
var clientConfigurationWriteOnly = object(fields{
	"caCertificate":     required(stringKind).asSecret(),
	"clientCertificate": required(stringKind).asSecret(),
	"clientKey":         required(stringKind).asSecret(),
}).asSecret()

func timeoutsOf(operations ...resource.PropertyKey) field {
	limits := fields{}
	for _, operation := range operations {
		limits[operation] = optional(stringKind)
	}

	return object(limits)
}
