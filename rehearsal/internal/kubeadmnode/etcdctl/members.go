package etcdctl

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	clientv3 "go.etcd.io/etcd/client/v3"
)

func (o *options) list() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "Lists all members in the cluster", Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return o.with(command, func(ctx context.Context, client *clientv3.Client) error {
				answer, err := client.MemberList(ctx)
				if err != nil {
					return err
				}
				if o.format == "json" {
					return printJSON(command, o.asJSON(answer))
				}
				for _, member := range answer.Members {
					state := "started"
					if member.Name == "" {
						state = "unstarted"
					}
					fmt.Fprintf(command.OutOrStdout(), "%x, %s, %s, %s, %s, %t\n", member.ID, state, member.Name,
						strings.Join(member.PeerURLs, ","), strings.Join(member.ClientURLs, ","), member.IsLearner)
				}
				return nil
			})
		},
	}
}

// asJSON has members' numbers as etcdctl prints them: as they are, or in hex where asked for.
func (o *options) asJSON(answer *clientv3.MemberListResponse) any {
	if !o.hex {
		return answer
	}
	members := []map[string]any{}
	for _, member := range answer.Members {
		members = append(members, map[string]any{
			"ID": fmt.Sprintf("%x", member.ID), "name": member.Name,
			"peerURLs": member.PeerURLs, "clientURLs": member.ClientURLs, "isLearner": member.IsLearner,
		})
	}
	return map[string]any{"header": map[string]any{
		"cluster_id": fmt.Sprintf("%x", answer.Header.ClusterId), "member_id": fmt.Sprintf("%x", answer.Header.MemberId),
		"raft_term": answer.Header.RaftTerm,
	}, "members": members}
}

func (o *options) remove() *cobra.Command {
	return &cobra.Command{
		Use: "remove <memberID>", Short: "Removes a member from the cluster",
		RunE: func(command *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("member ID is not provided")
			}
			id, err := strconv.ParseUint(args[0], 16, 64)
			if err != nil {
				return fmt.Errorf("bad member ID arg (%w), expecting ID in Hex", err)
			}
			return o.with(command, func(ctx context.Context, client *clientv3.Client) error {
				answer, err := client.MemberRemove(ctx, id)
				if err != nil {
					return err
				}
				if o.format == "json" {
					return printJSON(command, answer)
				}
				fmt.Fprintf(command.OutOrStdout(), "Member %16x removed from cluster %16x\n", id, answer.Header.ClusterId)
				return nil
			})
		},
	}
}
