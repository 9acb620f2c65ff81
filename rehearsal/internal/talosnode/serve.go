package talosnode

import (
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"time"

	cosiapi "github.com/cosi-project/runtime/api/v1alpha1"
	cosiserver "github.com/cosi-project/runtime/pkg/state/protobuf/server"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/api/storage"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

// stopGrace is how long calls may take to end when a server stops: long enough for an answer that is on its
// way, short for event streams, which never end by themselves.
const stopGrace = 500 * time.Millisecond

// serveAPI opens the Talos API; the returned function closes it, after the calls in flight.
func (b *boot) serveAPI(identity *tls.Config) (func(), error) {
	server := grpc.NewServer(
		grpc.Creds(credentials.NewTLS(identity)),
		grpc.MaxRecvMsgSize(constants.GRPCMaxMessageSize),
		grpc.ChainUnaryInterceptor(b.injectRoles, b.routeUnary, authorizeUnary),
		grpc.ChainStreamInterceptor(b.injectRolesStream, b.routeStream, authorizeStream),
	)

	machine.RegisterMachineServiceServer(server, &machineService{boot: b})
	storage.RegisterStorageServiceServer(server, &storageService{boot: b})
	cosiapi.RegisterStateServer(server, cosiserver.NewState(readOnly(b.resources)))

	return listenAndServe(server, b.spec.Listen, b.spec.Port)
}

func listenAndServe(server *grpc.Server, address string, port int) (func(), error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(port)))
	if err != nil {
		return nil, fmt.Errorf("opening the API: %w", err)
	}

	served := make(chan struct{})

	go func() {
		defer close(served)
		// Serve only returns because of stop below; its error would say so.
		_ = server.Serve(listener)
	}()

	stop := func() {
		force := time.AfterFunc(stopGrace, server.Stop)
		server.GracefulStop()
		force.Stop()
		<-served
	}

	return stop, nil
}
