package talosnode

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/config/configloader"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// machineService is the part of Talos's machine API that a machine is driven by; every other method answers
// Unimplemented.
type machineService struct {
	machine.UnimplementedMachineServiceServer

	boot *boot
}

// metalMode is the platform that configurations are validated for. Install instructions are only asked of a
// machine that has not been installed.
type metalMode struct{ installed bool }

func (metalMode) String() string          { return "metal" }
func (m metalMode) RequiresInstall() bool { return !m.installed }
func (metalMode) InContainer() bool       { return false }

// ApplyConfiguration checks a configuration and puts it into effect, at once, after a reboot or for a while.
func (s *machineService) ApplyConfiguration(
	ctx context.Context, in *machine.ApplyConfigurationRequest,
) (*machine.ApplyConfigurationResponse, error) {
	active := s.boot.config()
	configured := active != nil && active.CompleteForBoot()

	if configured && !rolesOf(ctx).Includes(role.Admin) {
		return nil, errNotAuthorized
	}

	if why := s.boot.Faults().RefuseConfiguration; why != "" {
		return nil, status.Error(codes.InvalidArgument, why)
	}

	cfg, warnings, err := s.boot.check(ctx, in.Data, configured)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}

	mode, details, err := decide(in.Mode, active, cfg, configured)
	if err != nil {
		return nil, err
	}

	if in.DryRun {
		return dryRun(mode, details, active, cfg)
	}

	more, err := s.boot.enact(in, mode, cfg)
	if err != nil {
		return nil, err
	}

	return &machine.ApplyConfigurationResponse{Messages: []*machine.ApplyConfiguration{
		{Mode: mode, ModeDetails: details + more, Warnings: warnings},
	}}, nil
}

// enact does what was asked for and returns what there is to say about it beside the mode.
func (b *boot) enact(
	in *machine.ApplyConfigurationRequest, mode machine.ApplyConfigurationRequest_Mode, cfg config.Provider,
) (string, error) {
	if mode != machine.ApplyConfigurationRequest_TRY {
		return "", b.apply(mode, cfg)
	}

	timeout := constants.ConfigTryTimeout
	if in.TryModeTimeout != nil {
		timeout = in.TryModeTimeout.AsDuration()
	}

	b.try(cfg, timeout)

	return fmt.Sprintf("\nThe config is applied in 'try' mode and will be automatically reverted back in %s", timeout), nil
}

// check parses strictly and validates, both without and with what is known of the hardware.
func (b *boot) check(ctx context.Context, data []byte, configured bool) (config.Provider, []string, error) {
	cfg, err := configloader.NewFromBytes(data)
	if err != nil {
		return nil, nil, err
	}

	if configured && cfg.RawV1Alpha1() == nil {
		return nil, nil, fmt.Errorf("the applied machine configuration doesn't contain v1alpha1 config, " +
			"did you mean to patch the machine config instead?")
	}

	mode := metalMode{installed: configured}

	warnings, err := cfg.Validate(mode)
	if err != nil {
		return nil, nil, err
	}

	more, err := cfg.RuntimeValidate(ctx, b.resources, mode)
	if err != nil {
		return nil, nil, err
	}

	return cfg, slices.Concat(warnings, more), nil
}

// apply stores a configuration and puts it into effect as the mode says.
func (b *boot) apply(mode machine.ApplyConfigurationRequest_Mode, cfg config.Provider) error {
	b.cancelRollback()

	// Before the install there is no STATE partition to keep a configuration in.
	if !b.maintenance {
		if err := b.store.save(cfg); err != nil {
			return err
		}
	}

	switch mode {
	case machine.ApplyConfigurationRequest_NO_REBOOT:
		b.setConfig(cfg)
		b.accepted(cfg, "without a reboot")

		if b.maintenance && cfg.CompleteForBoot() {
			b.finish(ending{next: b.afterMaintenance()})
		}
	case machine.ApplyConfigurationRequest_REBOOT:
		b.accepted(cfg, "with a reboot")

		wanted := b.rebootSequence(nil)
		wanted.takeover = true
		b.launch(wanted)
	default:
		b.accepted(cfg, "staged for the next reboot")
	}

	return nil
}

// afterMaintenance is what a machine does with its first configuration: where Talos is installed, it boots on with it.
func (b *boot) afterMaintenance() next {
	if b.installed() != nil {
		return goesOn
	}

	return reboots
}

// try puts a configuration into effect for a while; it is never stored.
func (b *boot) try(cfg config.Provider, timeout time.Duration) {
	b.cancelRollback()

	before := b.config()

	b.mu.Lock()
	b.rollback = time.AfterFunc(timeout, func() { b.setConfig(before) })
	b.mu.Unlock()

	b.setConfig(cfg)
	b.accepted(cfg, fmt.Sprintf("for a try of %s", timeout))
}

func (b *boot) cancelRollback() {
	b.mu.Lock()
	defer b.mu.Unlock()

	if b.rollback != nil {
		b.rollback.Stop()
		b.rollback = nil
	}
}

func (b *boot) accepted(cfg config.Provider, how string) {
	if cfg.CompleteForBoot() {
		b.platform.Event(EventConfigured, how)
	}
}
