package provider

import (
	"errors"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
)

// ErrCancelled is the cause of an operation's end when the engine cancelled it.
var ErrCancelled = errors.New("the engine cancelled the operation")

// CheckFailures lets Check refuse inputs: property path → reason.
func CheckFailures(reasons map[string]string) []*pulumirpc.CheckFailure {
	var failures []*pulumirpc.CheckFailure
	for property, reason := range reasons {
		failures = append(failures, &pulumirpc.CheckFailure{Property: property, Reason: reason})
	}
	return failures
}

// Partial is what exists after an operation that went wrong half way: the engine records it, reports the
// reasons, and goes on from there next time.
type Partial struct {
	ID      string
	Outputs resource.PropertyMap
	// Inputs belong to a failed Read only.
	Inputs  resource.PropertyMap
	Reasons []string
}

// InitFailed turns a partial result into the error that the engine understands.
func InitFailed(partial Partial) error {
	outputs, err := Marshal(partial.Outputs)
	if err != nil {
		return fmt.Errorf("record %s, which was made but is not well (%v): %w", partial.ID, partial.Reasons, err)
	}
	detail := &pulumirpc.ErrorResourceInitFailed{Id: partial.ID, Properties: outputs, Reasons: partial.Reasons}
	if partial.Inputs != nil {
		if detail.Inputs, err = Marshal(partial.Inputs); err != nil {
			return fmt.Errorf("record the inputs of %s: %w", partial.ID, err)
		}
	}
	message := fmt.Sprintf("resource %s was made, but is not well", partial.ID)
	return rpcerror.WithDetails(rpcerror.New(codes.Unknown, message), detail)
}
