package talosnode

import (
	"strings"
	"sync"

	"github.com/siderolabs/talos/pkg/machinery/api/common"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

// aggregate asks several machines at once and puts their answers into one. A machine that fails is a message
// with an error in it.
func aggregate(method string, targets []string, ask func(target string) (any, error)) (any, error) {
	_, all, err := messagesOf(method)
	if err != nil {
		return nil, err
	}

	answers := make([]proto.Message, len(targets))

	var asked sync.WaitGroup

	for i, target := range targets {
		asked.Go(func() {
			answer, err := ask(target)
			if message, ok := answer.(proto.Message); ok && err == nil {
				answers[i] = message
				name(message, &common.Metadata{Hostname: target})
			} else {
				answers[i] = failure(all, target, err)
			}
		})
	}

	asked.Wait()

	for _, answer := range answers {
		proto.Merge(all, answer)
	}

	return all, nil
}

// failure is an answer of the same type with one message that holds only the error.
func failure(like proto.Message, target string, err error) proto.Message {
	answer := like.ProtoReflect().New()

	if field := messagesField(answer); field != nil {
		answer.Mutable(field).List().AppendMutable()
	}

	name(answer.Interface(), &common.Metadata{
		Hostname: target, Error: err.Error(), Status: status.Convert(err).Proto(),
	})

	return answer.Interface()
}

// name says in every message of an answer which machine it is from. Talos's answers are lists called messages;
// those of streams are single messages.
func name(answer proto.Message, metadata *common.Metadata) {
	reflected := answer.ProtoReflect()

	if field := messagesField(reflected); field != nil {
		list := reflected.Mutable(field).List()
		for i := range list.Len() {
			setMetadata(list.Get(i).Message(), metadata)
		}

		return
	}

	setMetadata(reflected, metadata)
}

func messagesField(message protoreflect.Message) protoreflect.FieldDescriptor {
	field := message.Descriptor().Fields().ByName("messages")
	if field == nil || !field.IsList() {
		return nil
	}

	return field
}

func setMetadata(message protoreflect.Message, metadata *common.Metadata) {
	if field := message.Descriptor().Fields().ByName("metadata"); field != nil {
		message.Set(field, protoreflect.ValueOfMessage(metadata.ProtoReflect()))
	}
}

// messagesOf makes an empty request and an empty answer of a method, /package.Service/Method.
func messagesOf(method string) (request, answer proto.Message, err error) {
	name := strings.ReplaceAll(strings.TrimPrefix(method, "/"), "/", ".")

	found, err := protoregistry.GlobalFiles.FindDescriptorByName(protoreflect.FullName(name))
	if err != nil {
		return nil, nil, status.Errorf(codes.Unimplemented, "unknown method %s", method)
	}

	described, ok := found.(protoreflect.MethodDescriptor)
	if !ok {
		return nil, nil, status.Errorf(codes.Unimplemented, "%s is not a method", method)
	}

	if request, err = newMessage(described.Input()); err != nil {
		return nil, nil, err
	}

	answer, err = newMessage(described.Output())

	return request, answer, err
}

func newMessage(described protoreflect.MessageDescriptor) (proto.Message, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(described.FullName())
	if err != nil {
		return nil, status.Errorf(codes.Internal, "unknown message %s", described.FullName())
	}

	return kind.New().Interface(), nil
}

// namedStream says in every message that it sends which machine it is from.
type namedStream struct {
	grpc.ServerStream

	name string
}

// SendMsg sends a message with its machine's name.
func (s *namedStream) SendMsg(message any) error {
	if named, ok := message.(proto.Message); ok {
		name(named, &common.Metadata{Hostname: s.name})
	}

	return s.ServerStream.SendMsg(message)
}
