package talosplugin

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
)

const bootstrapID = "machine_bootstrap"

// bootstrapKind starts the etcd cluster. The node answers AlreadyExists when that has been done, which is
// retried like any other failure: the provider has no way to tell whose cluster it is.
type bootstrapKind struct{ passive }

func (bootstrapKind) check(news resource.PropertyMap, problems map[string]string) {
	exactlyOne(news, "clientConfiguration", problems)
	checkDurations(news, problems)
}

func (bootstrapKind) plan(_, news resource.PropertyMap) (resource.PropertyMap, error) {
	return with(news, resource.PropertyMap{"endpoint": endpointOf(news)}), nil
}

func (bootstrapKind) create(
	ctx context.Context, planned resource.PropertyMap,
) (string, resource.PropertyMap, error) {
	target, err := nodeOf(planned)
	if err != nil {
		return "", nil, err
	}

	err = target.until(ctx, "bootstrapping etcd on", func(ctx context.Context, client *client.Client) error {
		return client.Bootstrap(ctx, &machine.BootstrapRequest{})
	})

	return bootstrapID, recorded(planned), err
}

// update only records: what is bootstrapped stays so.
func (bootstrapKind) update(_ context.Context, _, planned resource.PropertyMap) (resource.PropertyMap, error) {
	return recorded(planned), nil
}

// importState records a bootstrap that happened elsewhere; the node is not asked, and the next update fills in
// its name.
func (bootstrapKind) importState(string) (string, resource.PropertyMap, error) {
	return bootstrapID, resource.PropertyMap{}, nil
}
