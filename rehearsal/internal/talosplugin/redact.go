package talosplugin

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"go.yaml.in/yaml/v4"

	"homelab/rehearsal/internal/provider"
)

// secretKeys are the keys of machine configurations, kubeconfigs and property maps whose values are secret.
var secretKeys = []string{
	"key", "token", "secret", "password", "auth", "identitytoken", "clientkey", "client-key-data",
	"bootstraptoken", "secretboxencryptionsecret", "aescbcencryptionsecret", "content",
}

// redactorFor knows the secrets in properties. Of a machine configuration only its secret values count: were
// all of its lines hidden, an error could not say which line is wrong.
func redactorFor(properties ...resource.PropertyMap) *provider.Redactor {
	redactor := provider.NewRedactor()

	for _, values := range properties {
		for name, value := range values {
			collect(redactor, string(name), value)
		}
	}

	return redactor
}

func collect(redactor *provider.Redactor, name string, value resource.PropertyValue) {
	switch {
	case value.IsObject():
		for key, inner := range value.ObjectValue() {
			collect(redactor, string(key), inner)
		}
	case value.IsArray():
		for _, item := range value.ArrayValue() {
			collect(redactor, name, item)
		}
	case value.IsString() && isSecretKey(name):
		redactor.Add(value.StringValue())
	case value.IsString() && strings.Contains(value.StringValue(), ":"):
		collectYAML(redactor, value.StringValue())
	}
}

// collectYAML takes the secret values out of YAML text; text that is none has none.
func collectYAML(redactor *provider.Redactor, document string) {
	decoder := yaml.NewDecoder(strings.NewReader(document))

	for {
		var content any
		if err := decoder.Decode(&content); err != nil {
			return
		}

		collectValue(redactor, "", content)
	}
}

func collectValue(redactor *provider.Redactor, name string, value any) {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			collectValue(redactor, key, inner)
		}
	case []any:
		for _, inner := range value {
			collectValue(redactor, name, inner)
		}
	case string:
		if isSecretKey(name) {
			redactor.Add(value)
		}
	}
}

func isSecretKey(name string) bool {
	name = strings.ToLower(name)
	for _, key := range secretKeys {
		if name == key {
			return true
		}
	}

	return false
}
