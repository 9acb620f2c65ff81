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

// reset wipes STATE and EPHEMERAL. It returns when the node's events say that its services stop; with reboot, when it
// is back in maintenance mode or runs another boot.
func (n node) reset(ctx context.Context, graceful, reboot bool) error {
	before := n.bootID(ctx)

	how, err := n.attempt(ctx, func(ctx context.Context, client *client.Client) error {
		if _, err := client.Version(ctx); err != nil {
			return err
		}

		return resetAndFollow(ctx, client, &machine.ResetRequest{
			Graceful: graceful,
			Reboot:   reboot,
			SystemPartitionsToWipe: []*machine.ResetPartitionSpec{
				{Label: "STATE", Wipe: true}, {Label: "EPHEMERAL", Wipe: true},
			},
		})
	})
	if err != nil {
		return fmt.Errorf("resetting node %s (endpoint %s) %s: %w", n.name, n.endpoint, how, err)
	}

	if !reboot {
		return nil
	}

	return n.awaitReset(ctx, before)
}

// resetAndFollow listens before it asks, so that no event is missed.
func resetAndFollow(ctx context.Context, node *client.Client, request *machine.ResetRequest) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	events := make(chan client.EventResult)
	if err := node.EventsWatchV2(ctx, events); err != nil {
		return err
	}

	answer, err := node.ResetGenericWithResponse(ctx, request)
	if err != nil {
		return err
	}

	if len(answer.GetMessages()) == 0 {
		return errors.New("the node did not say how to follow the reset")
	}

	actor := answer.GetMessages()[0].GetActorId()

	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case event := <-events:
			if done, err := stopped(event, actor); done || err != nil {
				return err
			}
		}
	}
}

// stopped says whether an event means that the node's services stop.
func stopped(event client.EventResult, actor string) (bool, error) {
	if event.Error != nil {
		return false, event.Error
	}

	switch payload := event.Event.Payload.(type) {
	case *machine.TaskEvent:
		return payload.GetTask() == "stopAllServices", nil
	case *machine.SequenceEvent:
		if payload.GetError() != nil && event.Event.ActorID == actor {
			return false, fmt.Errorf("sequence %s: %s", payload.GetSequence(), payload.GetError().GetMessage())
		}
	}

	return false, nil
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
			return fmt.Errorf("node %s (endpoint %s) was reset but does not come back: %w", n.name, n.endpoint, err)
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
