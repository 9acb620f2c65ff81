package crictl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"

	"homelab/rehearsal/internal/controlplane/programs"
)

func (c *client) listImages() *cobra.Command {
	var l listing
	return l.flags(&cobra.Command{Use: "images", Aliases: []string{"image", "img"}, Short: "List images", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			if err := l.check(); err != nil {
				return err
			}
			found, err := c.images.ListImages(command.Context(), nil)
			if err != nil {
				return err
			}
			if l.output == "json" {
				return printJSON(command, &runtimeapi.ListImagesResponse{Images: found})
			}
			table := tabwriter.NewWriter(command.OutOrStdout(), 0, 4, 2, ' ', 0)
			if !l.quiet {
				fmt.Fprintln(table, "IMAGE\tTAG\tIMAGE ID")
			}
			for _, image := range found {
				if l.quiet {
					fmt.Fprintln(table, image.Id)
					continue
				}
				ref := image.Spec.Image
				end := strings.LastIndex(ref, ":")
				fmt.Fprintf(table, "%s\t%s\t%s\n", ref[:end], ref[end+1:], l.short(strings.TrimPrefix(image.Id, "sha256:")))
			}
			return table.Flush()
		}})
}

func (c *client) exec() *cobra.Command {
	var stdin, tty bool
	var seconds int64
	command := &cobra.Command{Use: "exec CONTAINER-ID COMMAND [ARG...]", Short: "Run a command in a running container", Args: cobra.MinimumNArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			if stdin || tty {
				return errors.New("exec with -i or -t is not simulated: commands get no input here")
			}
			stdout, stderr, err := c.runtime.ExecSync(command.Context(), args[0], args[1:], time.Duration(seconds)*time.Second)
			if _, failed := command.OutOrStdout().Write(stdout); failed != nil {
				return failed
			}
			if _, failed := command.ErrOrStderr().Write(stderr); failed != nil {
				return failed
			}
			var status interface{ ExitStatus() int }
			if errors.As(err, &status) {
				fmt.Fprintf(os.Stderr, "FATA[0000] execing command in container: command terminated with exit code %d\n", status.ExitStatus())
				return &programs.ExitError{Program: "crictl", Status: 1}
			}
			return err
		}}
	flags := command.Flags()
	flags.SetInterspersed(false) // what follows the container's ID is the command's
	flags.BoolVarP(&stdin, "interactive", "i", false, "keep STDIN open")
	flags.BoolVarP(&tty, "tty", "t", false, "allocate a pseudo-TTY")
	flags.BoolP("sync", "s", false, "run the command synchronously, as it always does here")
	flags.Int64Var(&seconds, "timeout", 0, "timeout in seconds, 0: none")
	return command
}

func (c *client) logs() *cobra.Command {
	command := &cobra.Command{Use: "logs CONTAINER-ID", Short: "Fetch the logs of a container", Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			answer, err := c.runtime.ContainerStatus(command.Context(), args[0], false)
			if err != nil {
				return err
			}
			log, err := os.Open(answer.GetStatus().GetLogPath())
			if err != nil {
				return fmt.Errorf("failed to try resolving symlinks in path: %w", err)
			}
			defer log.Close()
			_, err = io.Copy(command.OutOrStdout(), log)
			return err
		}}
	return command
}

func (c *client) pull() *cobra.Command {
	return &cobra.Command{Use: "pull IMAGE", Short: "Pull an image from a registry", Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			ref, err := c.images.PullImage(command.Context(), &runtimeapi.ImageSpec{Image: args[0]}, nil, nil)
			if err != nil {
				return err
			}
			fmt.Fprintf(command.OutOrStdout(), "Image is up to date for %s\n", ref)
			return nil
		}}
}

// remove is a command that does something to each of several pods or containers.
func (c *client) remove(name, short string, do func(context.Context, string) error) *cobra.Command {
	command := &cobra.Command{Use: name + " ID...", Short: short, Args: cobra.MinimumNArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			for _, id := range args {
				if err := do(command.Context(), id); err != nil {
					return fmt.Errorf("%s %q: %w", name, id, err)
				}
				fmt.Fprintln(command.OutOrStdout(), id)
			}
			return nil
		}}
	command.Flags().BoolP("force", "f", false, "stop what still runs, as it always does here")
	return command
}

func (c *client) stopPod(ctx context.Context, id string) error {
	return c.runtime.StopPodSandbox(ctx, id)
}

func (c *client) removePod(ctx context.Context, id string) error {
	return c.runtime.RemovePodSandbox(ctx, id)
}

func (c *client) stopContainer(ctx context.Context, id string) error {
	return c.runtime.StopContainer(ctx, id, 0)
}
