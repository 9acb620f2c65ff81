// Package etcdctl is the part of etcd's command line client that looks after members,
// with etcd's own client library and in the original's words.
package etcdctl

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/api/v3/version"
	"go.etcd.io/etcd/client/pkg/v3/transport"
	clientv3 "go.etcd.io/etcd/client/v3"

	"homelab/rehearsal/internal/controlplane/programs"
)

// options are the original's global flags, as far as they are needed.
type options struct {
	endpoints            []string
	cacert, cert, key    string
	format               string
	hex                  bool
	dialTime, answerTime time.Duration
}

// Run runs etcdctl.
func Run(ctx context.Context, args []string) error {
	root := newCommand()
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "Error: %v\n", err)
		return &programs.ExitError{Program: "etcdctl", Status: 1}
	}
	return nil
}

func newCommand() *cobra.Command {
	var opts options
	root := &cobra.Command{
		Use: "etcdctl", Short: "The part of etcdctl that looks after members", SilenceUsage: true, SilenceErrors: true,
	}
	flags := root.PersistentFlags()
	flags.StringSliceVar(&opts.endpoints, "endpoints", []string{"127.0.0.1:2379"}, "gRPC endpoints")
	flags.StringVar(&opts.cacert, "cacert", os.Getenv("ETCDCTL_CACERT"), "verify certificates of servers with this CA bundle")
	flags.StringVar(&opts.cert, "cert", os.Getenv("ETCDCTL_CERT"), "TLS certificate file")
	flags.StringVar(&opts.key, "key", os.Getenv("ETCDCTL_KEY"), "TLS key file")
	flags.StringVarP(&opts.format, "write-out", "w", "simple", "output format: simple, json")
	flags.BoolVar(&opts.hex, "hex", false, "print numbers in JSON as hex strings")
	flags.DurationVar(&opts.dialTime, "dial-timeout", 2*time.Second, "dial timeout for client connections")
	flags.DurationVar(&opts.answerTime, "command-timeout", 5*time.Second, "timeout for short running commands")
	member := &cobra.Command{Use: "member", Short: "Membership related commands"}
	member.AddCommand(opts.list(), opts.remove())
	endpoint := &cobra.Command{Use: "endpoint", Short: "Endpoint related commands"}
	endpoint.AddCommand(opts.health())
	root.AddCommand(member, endpoint, &cobra.Command{
		Use: "version", Short: "Prints the version of etcdctl", Args: cobra.NoArgs,
		Run: func(command *cobra.Command, _ []string) {
			fmt.Fprintf(command.OutOrStdout(), "etcdctl version: %s\nAPI version: %s\n", version.Version, version.APIVersion)
		},
	})
	return root
}

// client connects to etcd; the caller closes it.
func (o *options) client() (*clientv3.Client, error) {
	if o.format != "simple" && o.format != "json" {
		return nil, fmt.Errorf("output format %q is not simulated: use simple or json", o.format)
	}
	config := clientv3.Config{Endpoints: o.endpoints, DialTimeout: o.dialTime}
	if o.cacert != "" || o.cert != "" {
		files := transport.TLSInfo{CertFile: o.cert, KeyFile: o.key, TrustedCAFile: o.cacert}
		credentials, err := files.ClientConfig()
		if err != nil {
			return nil, err
		}
		config.TLS = credentials
	}
	return clientv3.New(config)
}

// with runs one question to etcd.
func (o *options) with(command *cobra.Command, ask func(context.Context, *clientv3.Client) error) error {
	client, err := o.client()
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(command.Context(), o.answerTime)
	defer cancel()
	return ask(ctx, client)
}

func printJSON(command *cobra.Command, answer any) error {
	encoded, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(command.OutOrStdout(), string(encoded))
	return err
}
