package talosnode

import (
	"fmt"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configdiff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Details that Talos answers with, per mode.
const (
	appliedWithReboot    = "Applied configuration with a reboot"
	appliedWithoutReboot = "Applied configuration without a reboot"
	stagedForReboot      = "Staged configuration to be applied after the next reboot"
)

// decide turns the mode that was asked for into the one that is used.
func decide(
	asked machine.ApplyConfigurationRequest_Mode, active, next config.Provider, configured bool,
) (machine.ApplyConfigurationRequest_Mode, string, error) {
	var needsReboot error
	if configured {
		needsReboot = canApplyImmediately(active, next)
	}

	switch asked {
	case machine.ApplyConfigurationRequest_TRY, machine.ApplyConfigurationRequest_NO_REBOOT:
		if needsReboot != nil {
			return asked, "", status.Error(codes.InvalidArgument, needsReboot.Error())
		}

		return asked, appliedWithoutReboot, nil
	case machine.ApplyConfigurationRequest_STAGED:
		return asked, stagedForReboot, nil
	case machine.ApplyConfigurationRequest_AUTO:
		if needsReboot != nil {
			return machine.ApplyConfigurationRequest_REBOOT, appliedWithReboot + ": " + needsReboot.Error(), nil
		}

		return machine.ApplyConfigurationRequest_NO_REBOOT, appliedWithoutReboot, nil
	case machine.ApplyConfigurationRequest_REBOOT:
		if !configured {
			// The install reboots anyway; Talos answers with the word for "reboot" and the mode for "no reboot".
			return machine.ApplyConfigurationRequest_NO_REBOOT, appliedWithoutReboot, nil
		}

		return asked, appliedWithReboot, nil
	default:
		return asked, "", fmt.Errorf("incorrect mode '%s' specified for the apply config call", asked)
	}
}

func dryRun(
	mode machine.ApplyConfigurationRequest_Mode, details string, active, next config.Provider,
) (*machine.ApplyConfigurationResponse, error) {
	diff, err := configdiff.DiffConfigs(active, next)
	if err != nil {
		return nil, fmt.Errorf("failed to generate diff: %w", err)
	}

	if diff == "" {
		diff = "No changes."
	}

	return &machine.ApplyConfigurationResponse{Messages: []*machine.ApplyConfiguration{{
		Mode:        mode,
		ModeDetails: fmt.Sprintf("Dry run summary:\n%s (skipped in dry-run).\nConfig diff:\n\n%s", details, diff),
	}}}, nil
}
