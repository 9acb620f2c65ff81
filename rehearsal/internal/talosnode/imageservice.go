package talosnode

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// imageService pulls images: of installers those that exist, of anything else all, since nothing of them runs.
type imageService struct {
	machine.UnimplementedImageServiceServer

	boot *boot
}

// Pull answers with the image's name by its digest, by which it can be used, too.
func (s *imageService) Pull(
	in *machine.ImageServicePullRequest, stream grpc.ServerStreamingServer[machine.ImageServicePullResponse],
) error {
	ref := in.GetImageRef()

	if strings.Contains(ref, "installer") {
		if _, err := s.boot.pull(ref); err != nil {
			return status.Errorf(codes.NotFound, "error pulling image: %s", err)
		}
	}

	pinned := pinned(ref)
	s.boot.pulled.Store(ref, ref)
	s.boot.pulled.Store(pinned, ref)
	s.boot.logf("pulled %s", ref)

	if err := stream.Send(&machine.ImageServicePullResponse{Response: &machine.ImageServicePullResponse_PullProgress{
		PullProgress: &machine.ImageServicePullProgress{
			LayerId:  digestOf(ref),
			Progress: &machine.ImageServicePullLayerProgress{Status: machine.ImageServicePullLayerProgress_EXTRACT_COMPLETE},
		},
	}}); err != nil {
		return err
	}

	return stream.Send(&machine.ImageServicePullResponse{Response: &machine.ImageServicePullResponse_Name{Name: pinned}})
}

// List names the images that were pulled since the machine started.
func (s *imageService) List(
	_ *machine.ImageServiceListRequest, stream grpc.ServerStreamingServer[machine.ImageServiceListResponse],
) (err error) {
	s.boot.pulled.Range(func(name, ref any) bool {
		if name == ref {
			err = stream.Send(&machine.ImageServiceListResponse{Name: fmt.Sprint(name), Digest: digestOf(fmt.Sprint(ref))})
		}

		return err == nil
	})

	return err
}

// pinned is an image's name without its tag and with its digest.
func pinned(ref string) string {
	name, _, _ := strings.Cut(ref, "@")
	if colon := strings.LastIndex(name, ":"); colon > strings.LastIndex(name, "/") {
		name = name[:colon]
	}

	return name + "@" + digestOf(ref)
}

// digestOf stands for an image's digest: it only has to look like one and stay the same.
func digestOf(ref string) string {
	sum := sha256.Sum256([]byte(ref))

	return "sha256:" + hex.EncodeToString(sum[:])
}
