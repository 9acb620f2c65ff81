package talosplugin

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
)

// bootIDFile changes with every boot.
const bootIDFile = "/proc/sys/kernel/random/boot_id"

// reset wipes STATE and EPHEMERAL. It returns when the node has begun to go down; with reboot, when it is back in
// maintenance mode or runs another boot.
func (n node) reset(ctx context.Context, graceful, reboot bool) error {
	before := n.bootID(ctx)

	err := n.until(ctx, "resetting", func(ctx context.Context, client *client.Client) error {
		_, err := client.ResetGenericWithResponse(ctx, &machine.ResetRequest{
			Graceful: graceful,
			Reboot:   reboot,
			SystemPartitionsToWipe: []*machine.ResetPartitionSpec{
				{Label: "STATE", Wipe: true}, {Label: "EPHEMERAL", Wipe: true},
			},
		})

		return err
	})
	if err != nil || !reboot {
		return err
	}

	return n.awaitReset(ctx, before)
}

func (n node) awaitReset(ctx context.Context, before string) error {
	bare, err := client.New(ctx,
		client.WithTLSConfig(&tls.Config{InsecureSkipVerify: true}), client.WithEndpoints(n.endpoint))
	if err != nil {
		return fmt.Errorf("connecting to node %s: %w", n.name, err)
	}
	defer bare.Close()

	for {
		_, err := bare.Disks(client.WithNode(ctx, n.name))
		if err == nil {
			return nil
		}

		if now := n.bootID(ctx); now != "" && now != before {
			return nil
		}

		if !wait(ctx, firstRetry) {
			return errors.Join(fmt.Errorf("node %s (endpoint %s) was reset but did not come back", n.name, n.endpoint), err)
		}
	}
}

// bootID is "" where the node does not tell, as in maintenance mode.
func (n node) bootID(ctx context.Context) string {
	trusted, err := client.New(ctx, client.WithConfig(n.config), client.WithEndpoints(n.endpoint))
	if err != nil {
		return ""
	}
	defer trusted.Close()

	stream, err := trusted.Read(client.WithNode(ctx, n.name), bootIDFile)
	if err != nil {
		return ""
	}
	defer stream.Close()

	id, err := io.ReadAll(stream)
	if err != nil {
		return ""
	}

	return strings.TrimSpace(string(id))
}
