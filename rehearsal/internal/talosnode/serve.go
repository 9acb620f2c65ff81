package talosnode

import (
	"crypto/tls"

	cosiapi "github.com/cosi-project/runtime/api/v1alpha1"
	cosiserver "github.com/cosi-project/runtime/pkg/state/protobuf/server"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/api/storage"
	timeapi "github.com/siderolabs/talos/pkg/machinery/api/time"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// serveAPI opens the Talos API; the returned function closes it, after the calls in flight.
func (b *boot) serveAPI(identity *tls.Config) (func(), error) {
	server := grpc.NewServer(
		grpc.Creds(credentials.NewTLS(identity)),
		grpc.MaxRecvMsgSize(constants.GRPCMaxMessageSize),
		grpc.ChainUnaryInterceptor(b.injectRoles, b.routeUnary, b.suffer, authorizeUnary),
		grpc.ChainStreamInterceptor(b.injectRolesStream, b.routeStream, b.sufferStream, authorizeStream),
	)

	machine.RegisterMachineServiceServer(server, &machineService{boot: b})
	machine.RegisterLifecycleServiceServer(server, &lifecycleService{boot: b})
	machine.RegisterImageServiceServer(server, &imageService{boot: b})
	timeapi.RegisterTimeServiceServer(server, &timeService{boot: b})
	storage.RegisterStorageServiceServer(server, &storageService{boot: b})
	cosiapi.RegisterStateServer(server, cosiserver.NewState(readOnly(b.resources)))

	return b.listenAndServe(server, b.spec.Port)
}
