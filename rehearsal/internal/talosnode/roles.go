package talosnode

import (
	"context"

	"github.com/siderolabs/talos/pkg/machinery/constants"
	"github.com/siderolabs/talos/pkg/machinery/role"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
)

var errNotAuthorized = status.Error(codes.PermissionDenied, "not authorized")

var (
	admins    = role.MakeSet(role.Admin)
	operators = role.MakeSet(role.Admin, role.Operator)
	readers   = role.MakeSet(role.Admin, role.Operator, role.Reader)
	etcd      = role.MakeSet(role.Admin, role.Operator, role.Reader, role.EtcdBackup)
)

// allowed says who may call what; a method that is not listed is for administrators.
var allowed = map[string]role.Set{
	// Readers because of maintenance mode, where everybody is one; the handler looks again.
	machineMethod + "ApplyConfiguration": role.MakeSet(role.Admin, role.Reader),
	machineMethod + "Dmesg":              readers,
	machineMethod + "EtcdAlarmDisarm":    operators,
	machineMethod + "EtcdAlarmList":      etcd,
	machineMethod + "EtcdDefragment":     operators,
	machineMethod + "EtcdMemberList":     etcd,
	machineMethod + "EtcdSnapshot":       role.MakeSet(role.Admin, role.Operator, role.EtcdBackup),
	machineMethod + "EtcdStatus":         etcd,
	machineMethod + "Events":             readers,
	machineMethod + "Hostname":           readers,
	machineMethod + "Memory":             readers,
	machineMethod + "Reboot":             operators,
	machineMethod + "ServiceList":        readers,
	machineMethod + "ServiceRestart":     operators,
	machineMethod + "ServiceStart":       operators,
	machineMethod + "ServiceStop":        operators,
	machineMethod + "Shutdown":           operators,
	machineMethod + "Version":            readers,
	"/machine.ImageService/List":         readers,
	"/machine.ImageService/Pull":         operators,
	"/time.TimeService/Time":             readers,
	"/time.TimeService/TimeCheck":        readers,
	"/storage.StorageService/Disks":      readers,
	"/cosi.resource.State/Get":           readers,
	"/cosi.resource.State/List":          readers,
	"/cosi.resource.State/Watch":         readers,
}

const machineMethod = "/machine.MachineService/"

type rolesKey struct{}

func rolesOf(ctx context.Context) role.Set {
	roles, _ := ctx.Value(rolesKey{}).(role.Set)

	return roles
}

// callerRoles are the roles of whoever calls: everybody reads in maintenance mode, then a client
// certificate's organizations count. Control planes, who impersonate, pass the caller's roles on as metadata.
func (b *boot) callerRoles(ctx context.Context) role.Set {
	if b.maintenance {
		return role.MakeSet(role.Reader)
	}

	caller, ok := peer.FromContext(ctx)
	if !ok {
		return role.Zero
	}

	info, ok := caller.AuthInfo.(credentials.TLSInfo)
	if !ok || len(info.State.PeerCertificates) == 0 {
		return role.Zero
	}

	roles, _ := role.Parse(info.State.PeerCertificates[0].Subject.Organization)

	passedOn := metadata.ValueFromIncomingContext(ctx, constants.APIAuthzRoleMetadataKey)
	if roles.Includes(role.Impersonator) && len(passedOn) > 0 {
		roles, _ = role.Parse(passedOn)
	}

	return roles
}

func (b *boot) injectRoles(
	ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (any, error) {
	return handler(context.WithValue(ctx, rolesKey{}, b.callerRoles(ctx)), request)
}

func (b *boot) injectRolesStream(
	service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler,
) error {
	ctx := context.WithValue(stream.Context(), rolesKey{}, b.callerRoles(stream.Context()))

	return handler(service, &streamWithContext{ServerStream: stream, ctx: ctx})
}

// authorize answers PermissionDenied to a caller without a role that the method is for.
func authorize(ctx context.Context, method string) error {
	roles, listed := allowed[method]
	if !listed {
		roles = admins
	}

	if !roles.IncludesAny(rolesOf(ctx)) {
		return errNotAuthorized
	}

	return nil
}

func authorizeUnary(
	ctx context.Context, request any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (any, error) {
	if err := authorize(ctx, info.FullMethod); err != nil {
		return nil, err
	}

	return handler(ctx, request)
}

func authorizeStream(
	service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler,
) error {
	if err := authorize(stream.Context(), info.FullMethod); err != nil {
		return err
	}

	return handler(service, stream)
}

// streamWithContext is a stream whose calls see another context.
type streamWithContext struct {
	grpc.ServerStream

	ctx context.Context
}

func (s *streamWithContext) Context() context.Context { return s.ctx }
