package etcdctl

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
)

func (o *options) health() *cobra.Command {
	var everywhere bool
	command := &cobra.Command{
		Use: "health", Short: "Checks the healthiness of endpoints", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			endpoints := o.endpoints
			if everywhere {
				var err error
				if endpoints, err = o.clusterEndpoints(command); err != nil {
					return err
				}
			}
			var sick error
			for _, endpoint := range endpoints {
				if !o.check(command, endpoint) {
					sick = errors.New("unhealthy cluster")
				}
			}
			return sick
		},
	}
	command.Flags().BoolVar(&everywhere, "cluster", false, "use all endpoints from the cluster member list")
	return command
}

// clusterEndpoints are those of all members.
func (o *options) clusterEndpoints(command *cobra.Command) ([]string, error) {
	var endpoints []string
	err := o.with(command, func(ctx context.Context, client *clientv3.Client) error {
		answer, err := client.MemberList(ctx)
		if err != nil {
			return fmt.Errorf("failed to fetch endpoints from etcd cluster member list: %w", err)
		}
		for _, member := range answer.Members {
			endpoints = append(endpoints, member.ClientURLs...)
		}
		return nil
	})
	return endpoints, err
}

// check says whether one endpoint is healthy.
func (o *options) check(command *cobra.Command, endpoint string) bool {
	one := *o
	one.endpoints = []string{endpoint}
	started := time.Now()
	err := one.with(command, func(ctx context.Context, client *clientv3.Client) error {
		_, err := client.Get(ctx, "health")
		if errors.Is(err, rpctypes.ErrPermissionDenied) {
			return nil
		}
		return err
	})
	if err != nil {
		fmt.Fprintf(command.ErrOrStderr(), "%s is unhealthy: failed to commit proposal: %v\n", endpoint, err)
		return false
	}
	fmt.Fprintf(command.OutOrStdout(), "%s is healthy: successfully committed proposal: took = %v\n", endpoint, time.Since(started))
	return true
}
