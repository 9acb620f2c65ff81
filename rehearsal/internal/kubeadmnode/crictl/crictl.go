// Package crictl is the part of the command line client of the Container Runtime Interface
// that looks at what runs and goes into it, over the interface itself.
package crictl

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	criapi "k8s.io/cri-api/pkg/apis"
	criclient "k8s.io/cri-client/pkg"

	"homelab/rehearsal/internal/controlplane/programs"
)

// standardEndpoint is where containerd listens.
const standardEndpoint = "unix:///run/containerd/containerd.sock"

// client is what every command needs.
type client struct {
	endpoint string
	image    string
	timeout  time.Duration
	runtime  criapi.RuntimeService
	images   criapi.ImageManagerService
}

// Run runs crictl.
func Run(ctx context.Context, args []string) error {
	root := newCommand()
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "FATA[0000] %v\n", err)
		return &programs.ExitError{Program: "crictl", Status: 1}
	}
	return nil
}

func newCommand() *cobra.Command {
	c := &client{}
	root := &cobra.Command{Use: "crictl", Short: "client for CRI", SilenceUsage: true, SilenceErrors: true}
	flags := root.PersistentFlags()
	flags.StringVarP(&c.endpoint, "runtime-endpoint", "r", endpointOf("CONTAINER_RUNTIME_ENDPOINT"), "endpoint of the runtime service")
	flags.StringVar(&c.image, "image-endpoint", "", "endpoint of the image service")
	flags.DurationVar(&c.timeout, "timeout", 2*time.Second, "time to connect within")
	root.PersistentPreRunE = func(command *cobra.Command, _ []string) error { return c.connect(command.Context()) }
	root.AddCommand(c.version(), c.info(), c.ps(), c.pods(), c.listImages(), c.exec(), c.logs(), c.pull(),
		c.remove("stopp", "Stop one or more running pods", c.stopPod), c.remove("rmp", "Remove one or more pods", c.removePod),
		c.remove("stop", "Stop one or more running containers", c.stopContainer))
	return root
}

// endpointOf is the endpoint of the environment, else containerd's. The file that crictl
// reads by itself, /etc/crictl.yaml, can say nothing else here.
func endpointOf(variable string) string {
	if endpoint := os.Getenv(variable); endpoint != "" {
		return endpoint
	}
	return standardEndpoint
}

func (c *client) connect(ctx context.Context) error {
	if c.image == "" {
		c.image = c.endpoint
	}
	var err error
	if c.runtime, err = criclient.NewRemoteRuntimeService(ctx, withScheme(c.endpoint), c.timeout, nil, false); err != nil {
		return fmt.Errorf("validate service connection: %w", err)
	}
	if c.images, err = criclient.NewRemoteImageService(ctx, withScheme(c.image), c.timeout, nil, false); err != nil {
		return fmt.Errorf("validate service connection: %w", err)
	}
	return nil
}

func withScheme(endpoint string) string {
	if strings.HasPrefix(endpoint, "/") {
		return "unix://" + endpoint
	}
	return endpoint
}

func (c *client) version() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Display runtime version information", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			answer, err := c.runtime.Version(command.Context(), "")
			if err != nil {
				return err
			}
			fmt.Fprintf(command.OutOrStdout(), "Version:  %s\nRuntimeName:  %s\nRuntimeVersion:  %s\nRuntimeApiVersion:  %s\n",
				answer.Version, answer.RuntimeName, answer.RuntimeVersion, answer.RuntimeApiVersion)
			return nil
		}}
}

func (c *client) info() *cobra.Command {
	return &cobra.Command{Use: "info", Short: "Display information of the container runtime", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			answer, err := c.runtime.Status(command.Context(), true)
			if err != nil {
				return err
			}
			return printJSON(command, answer)
		}}
}

func printJSON(command *cobra.Command, message proto.Message) error {
	encoded, err := protojson.MarshalOptions{Multiline: true, Indent: "  ", EmitUnpopulated: true}.Marshal(message)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(command.OutOrStdout(), string(encoded))
	return err
}
