package release

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"helm.sh/helm/v3/pkg/chartutil"

	"homelab/rehearsal/internal/provider"
)

// spec is what a program says about a release; names and meanings are those of the Pulumi resource.
type spec struct {
	Name                     string         `json:"name"`
	Namespace                string         `json:"namespace"`
	Chart                    string         `json:"chart"`
	Version                  string         `json:"version"`
	RepositoryOpts           repositoryOpts `json:"repositoryOpts"`
	Devel                    bool           `json:"devel"`
	Values                   map[string]any `json:"values"`
	Atomic                   bool           `json:"atomic"`
	CleanupOnFail            bool           `json:"cleanupOnFail"`
	CreateNamespace          bool           `json:"createNamespace"`
	Description              string         `json:"description"`
	DisableCRDHooks          bool           `json:"disableCRDHooks"`
	DisableOpenapiValidation bool           `json:"disableOpenapiValidation"`
	DisableWebhooks          bool           `json:"disableWebhooks"`
	ForceUpdate              bool           `json:"forceUpdate"`
	MaxHistory               int            `json:"maxHistory"`
	RecreatePods             bool           `json:"recreatePods"`
	RenderSubchartNotes      bool           `json:"renderSubchartNotes"`
	Replace                  bool           `json:"replace"`
	ResetValues              bool           `json:"resetValues"`
	ReuseValues              bool           `json:"reuseValues"`
	SkipAwait                bool           `json:"skipAwait"`
	SkipCrds                 bool           `json:"skipCrds"`
	Timeout                  int            `json:"timeout"`
	WaitForJobs              bool           `json:"waitForJobs"`
}

// repositoryOpts say where a chart comes from that is named without its place.
type repositoryOpts struct {
	Repo     string `json:"repo"`
	Username string `json:"username"`
	Password string `json:"password"`
	CaFile   string `json:"caFile"`
	CertFile string `json:"certFile"`
	KeyFile  string `json:"keyFile"`
}

// grace is how long the reason for a failure may take to be found.
const grace = 10 * time.Second

// unsupported inputs need the real plugin.
var unsupported = []resource.PropertyKey{"dependencyUpdate", "keyring", "lint", "postrender", "verify"}

// dropped inputs say nothing about the release: marks of the SDK, and outputs that it sends along.
var dropped = []resource.PropertyKey{"allowNullValues", "compat", "manifest", "resourceNames", "status"}

// decode reads inputs that are all known.
func decode(inputs resource.PropertyMap) (spec, error) {
	plain := maps.Clone(provider.PlainMap(inputs))
	files := plain["valueYamlFiles"]
	delete(plain, "valueYamlFiles")
	encoded, err := json.Marshal(plain.Mappable())
	if err != nil {
		return spec{}, fmt.Errorf("read the inputs of the Helm release: %w", err)
	}
	decoded := spec{Timeout: defaultTimeout}
	if err := json.Unmarshal(encoded, &decoded); err != nil {
		return spec{}, fmt.Errorf("read the inputs of the Helm release: %w", err)
	}
	if decoded.Timeout <= 0 {
		decoded.Timeout = defaultTimeout
	}
	if decoded.Values == nil {
		decoded.Values = map[string]any{}
	}
	return decoded, decoded.addFiles(files)
}

// addFiles puts the values of files, later ones over earlier ones, below those that the program gives itself.
func (s *spec) addFiles(files resource.PropertyValue) error {
	if !files.IsArray() {
		return nil
	}
	merged := map[string]any{}
	for i, file := range files.ArrayValue() {
		if !file.IsAsset() {
			return fmt.Errorf("valueYamlFiles[%d] is no asset", i)
		}
		content, err := file.AssetValue().Bytes()
		if err != nil {
			return fmt.Errorf("read valueYamlFiles[%d]: %w", i, err)
		}
		values, err := chartutil.ReadValues(content)
		if err != nil {
			return fmt.Errorf("valueYamlFiles[%d] is no YAML mapping", i)
		}
		merged = chartutil.MergeTables(values, merged)
	}
	s.Values = chartutil.MergeTables(s.Values, merged)
	return nil
}

func (s *spec) timeout() time.Duration { return time.Duration(s.Timeout) * time.Second }

// limit keeps each wait within the engine's timeout for the whole change, and gives the change itself a little
// longer, so that a wait that ends in vain can still say for what. 0: no limit.
func (s *spec) limit(seconds float64) float64 {
	if seconds <= 0 {
		return 0
	}
	s.Timeout = min(s.Timeout, int(math.Ceil(seconds)))
	return seconds + grace.Seconds()
}

// id is the resource's id.
func (s *spec) id() string { return s.Namespace + "/" + s.Name }
