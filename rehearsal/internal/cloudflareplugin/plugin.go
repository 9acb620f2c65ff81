// Package cloudflareplugin stands in for Pulumi's Cloudflare plugin where the real one is not installed: the
// resources and functions that this project uses, with the same properties, the same calls of the API, the same
// retries and the same rules for replacement.
package cloudflareplugin

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"homelab/rehearsal/internal/provider"
)

// Version is that of the plugin this one stands in for.
const Version = "6.22.1"

// Run serves the plugin; args are the engine's.
func Run(ctx context.Context, args []string) error {
	return provider.Serve(ctx, args, "cloudflare", func(host provider.Host) (pulumirpc.ResourceProviderServer, error) {
		return New(host), nil
	})
}

// Server answers the engine's calls.
type Server struct {
	provider.Base

	client *client
}

// New makes the plugin's server.
func New(host provider.Host) *Server {
	return &Server{
		Base: provider.NewBase(host, Version), client: &client{baseURL: defaultBaseURL, wait: sleep},
	}
}

// Configure takes the API's address and the token: from the program, else from the environment.
func (s *Server) Configure(
	_ context.Context, request *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	args, err := provider.Unmarshal(request.GetArgs())
	if err != nil {
		return nil, err
	}

	variables := request.GetVariables()
	s.client.baseURL = cmp.Or(provider.Text(args, "baseUrl"), variables["cloudflare:config:baseUrl"],
		os.Getenv("CLOUDFLARE_BASE_URL"), defaultBaseURL)
	s.client.token = cmp.Or(provider.Text(args, "apiToken"), variables["cloudflare:config:apiToken"],
		os.Getenv("CLOUDFLARE_API_TOKEN"))

	return provider.Configured(), nil
}

// Check refuses inputs that the real plugin would refuse.
func (s *Server) Check(_ context.Context, request *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	kind, err := kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}

	news, err := provider.Unmarshal(request.GetNews())
	if err != nil {
		return nil, err
	}

	plain := provider.PlainMap(news)
	problems := kind.inputs.problems("", plain)

	if kind.check != nil {
		kind.check(plain, problems)
	}

	return &pulumirpc.CheckResponse{Inputs: request.GetNews(), Failures: provider.CheckFailures(problems)}, nil
}

// Diff compares inputs.
func (s *Server) Diff(_ context.Context, request *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	kind, err := kindOf(request.GetUrn())
	if err != nil {
		return nil, err
	}

	olds, news, err := provider.OldsAndNews(request)
	if err != nil {
		return nil, err
	}

	diff := provider.DiffProperties(olds, news, provider.ReplaceWhen(kind.replaces...))

	return diff, provider.Ignore(diff, request.GetIgnoreChanges())
}

func kindOf(urn string) (resourceKind, error) {
	token := resource.URN(urn).Type().String()

	found, ok := kinds[token]
	if !ok {
		return resourceKind{}, onlyReal(token)
	}

	return found, nil
}

func onlyReal(token string) error {
	return fmt.Errorf("%s needs the real Cloudflare plugin, version %s: this stand-in does not have it", token, Version)
}

// redactor hides the API token and the given secrets in messages.
func (s *Server) redactor(secrets ...resource.PropertyMap) *provider.Redactor {
	redactor := provider.NewRedactor(secrets...)
	redactor.Add(s.client.token)

	return redactor
}

// with is properties and more; neither is changed.
func with(properties, more resource.PropertyMap) resource.PropertyMap {
	both := resource.PropertyMap{}
	maps.Copy(both, properties)
	maps.Copy(both, more)

	return both
}
