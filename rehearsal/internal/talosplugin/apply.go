package talosplugin

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/client"
	"github.com/siderolabs/talos/pkg/machinery/config/configpatcher"

	"homelab/rehearsal/internal/provider"
)

const (
	applyID = "machine_configuration_apply"
	// stagedIfReboot asks the node first whether it would have to reboot.
	stagedIfReboot = "staged_if_needing_reboot"
)

var applyModes = []string{"auto", "reboot", "no_reboot", "staged", stagedIfReboot}

// applyKind gives a machine its configuration.
type applyKind struct {
	passive

	host provider.Host
}

func (applyKind) check(news resource.PropertyMap, problems map[string]string) {
	if mode := provider.Text(news, "applyMode"); mode != "" && !slices.Contains(applyModes, mode) {
		problems["applyMode"] = fmt.Sprintf("%q is none of %s", mode, strings.Join(applyModes, ", "))
	}

	exactlyOne(news, "machineConfigurationInput", problems)
	exactlyOne(news, "clientConfiguration", problems)
	checkDurations(news, problems)

	if input := provider.Text(news, "machineConfigurationInput"); input != "" && !anyUnknown(news["configPatches"]) {
		if _, err := patched(input, news["configPatches"]); err != nil {
			problems["configPatches"] = err.Error()
		}
	}
}

// plan renders the configuration, so that a preview shows whether it changes.
func (applyKind) plan(_, news resource.PropertyMap) (resource.PropertyMap, error) {
	planned := with(news, resource.PropertyMap{
		"applyMode":                text(cmp.Or(provider.Text(news, "applyMode"), "auto")),
		"endpoint":                 endpointOf(news),
		"machineConfiguration":     unknown(),
		"machineConfigurationHash": unknown(),
	})
	planned["resolvedApplyMode"] = planned["applyMode"]

	if planned["applyMode"].StringValue() == stagedIfReboot {
		planned["resolvedApplyMode"] = unknown()
	}

	input := provider.Text(news, "machineConfigurationInput")
	writeOnly := provider.Text(news, "machineConfigurationInputWo")

	if cmp.Or(input, writeOnly) == "" || anyUnknown(news["configPatches"]) {
		return planned, nil
	}

	rendered, err := patched(cmp.Or(writeOnly, input), news["configPatches"])
	if err != nil {
		return nil, err
	}

	sum := sha256.Sum256(rendered)
	planned["machineConfigurationHash"] = text(hex.EncodeToString(sum[:]))
	planned["machineConfiguration"] = text(string(rendered))

	return planned, nil
}

func (k applyKind) create(ctx context.Context, planned resource.PropertyMap) (string, resource.PropertyMap, error) {
	state, err := k.apply(ctx, planned)

	return applyID, state, err
}

func (k applyKind) update(ctx context.Context, _, planned resource.PropertyMap) (resource.PropertyMap, error) {
	return k.apply(ctx, planned)
}

// apply returns as soon as the node has answered: before it has rebooted.
func (k applyKind) apply(ctx context.Context, planned resource.PropertyMap) (resource.PropertyMap, error) {
	target, err := nodeOf(planned)
	if err != nil {
		return nil, err
	}

	data := []byte(planned["machineConfiguration"].StringValue())

	mode := provider.Text(planned, "applyMode")
	if mode == stagedIfReboot {
		if mode, err = k.modeWithoutReboot(ctx, target, data); err != nil {
			return nil, err
		}
	}

	request := &machine.ApplyConfigurationRequest{Data: data, Mode: wireMode(mode)}

	err = target.until(ctx, "applying the configuration to", func(ctx context.Context, client *client.Client) error {
		_, err := client.ApplyConfiguration(ctx, request)

		return err
	})
	if err != nil {
		return nil, err
	}

	return recorded(with(planned, resource.PropertyMap{"resolvedApplyMode": text(mode)})), nil
}

// modeWithoutReboot stages what would reboot the node.
func (k applyKind) modeWithoutReboot(ctx context.Context, target node, data []byte) (string, error) {
	mode := "auto"
	request := &machine.ApplyConfigurationRequest{Data: data, Mode: machine.ApplyConfigurationRequest_AUTO, DryRun: true}

	_, err := target.attempt(ctx, func(ctx context.Context, client *client.Client) error {
		answer, err := client.ApplyConfiguration(ctx, request)
		if err == nil && len(answer.Messages) > 0 && answer.Messages[0].Mode == machine.ApplyConfigurationRequest_REBOOT {
			mode = "staged"
		}

		return err
	})
	if err != nil {
		k.host.Warn(ctx, "", fmt.Sprintf(
			"node %s: cannot tell whether it would reboot, applying with mode auto: %v", target.name, client.StatusCode(err)))
	}

	if mode == "staged" {
		k.host.Warn(ctx, "", fmt.Sprintf(
			"node %s: the configuration needs a reboot and is staged; `talosctl reboot -n %s` puts it into effect",
			target.name, target.name))
	}

	return mode, ctx.Err()
}

func wireMode(mode string) machine.ApplyConfigurationRequest_Mode {
	return machine.ApplyConfigurationRequest_Mode(machine.ApplyConfigurationRequest_Mode_value[strings.ToUpper(mode)])
}

// patched is a configuration with patches: strategic merges or JSON patches, in their order.
func patched(input string, patches resource.PropertyValue) ([]byte, error) {
	loaded, err := configpatcher.LoadPatches(stringsOf(patches))
	if err != nil {
		return nil, fmt.Errorf("error loading config patches: %w", err)
	}

	config, err := configpatcher.Apply(configpatcher.WithBytes([]byte(input)), loaded)
	if err != nil {
		return nil, fmt.Errorf("error applying config patches: %w", err)
	}

	return config.Bytes()
}

// recorded leaves out what must not be in the state.
func recorded(state resource.PropertyMap) resource.PropertyMap {
	kept := with(state, nil)
	if _, writeOnly := kept["machineConfigurationInputWo"]; writeOnly {
		delete(kept, "machineConfiguration")
	}

	delete(kept, "machineConfigurationInputWo")
	delete(kept, "clientConfigurationWo")

	return kept
}

// remove resets the machine where onDestroy says so, else it leaves it alone.
func (applyKind) remove(ctx context.Context, state resource.PropertyMap) error {
	onDestroy := state["onDestroy"]
	if !onDestroy.IsObject() || !provider.Flag(onDestroy.ObjectValue(), "reset", false) {
		return nil
	}

	target, err := nodeOf(state)
	if err != nil {
		return errors.Join(err, errors.New("a machine can only be reset with a recorded clientConfiguration"))
	}

	options := onDestroy.ObjectValue()

	return target.reset(ctx, provider.Flag(options, "graceful", true), provider.Flag(options, "reboot", false))
}
