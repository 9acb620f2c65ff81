package containerd

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/distribution/reference"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// images is the image service. Every well-formed reference can be pulled: which images
// exist is not for a rehearsal to know.
type images struct {
	runtimeapi.UnimplementedImageServiceServer
	config config
	state  *state
}

// normalized is a reference as containerd keeps it: docker.io and :latest spelled out.
func normalized(ref string) (string, error) {
	named, err := reference.ParseDockerRef(ref)
	if err != nil {
		return "", status.Errorf(codes.InvalidArgument, "failed to parse image reference %q: %v", ref, err)
	}
	return named.String(), nil
}

// imageID is a made-up digest, the same for the same reference.
func imageID(ref string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(ref))) }

func describe(ref string) *runtimeapi.Image {
	const size = 32 << 20
	image := &runtimeapi.Image{Id: imageID(ref), Size: size, Spec: &runtimeapi.ImageSpec{Image: ref}}
	if strings.Contains(ref, "@") {
		image.RepoDigests = []string{ref}
	} else {
		image.RepoTags = []string{ref}
	}
	return image
}

func (i *images) PullImage(_ context.Context, request *runtimeapi.PullImageRequest) (*runtimeapi.PullImageResponse, error) {
	ref, err := normalized(request.GetImage().GetImage())
	if err != nil {
		return nil, err
	}
	i.state.mutex.Lock()
	defer i.state.mutex.Unlock()
	i.state.Images[ref] = true
	return &runtimeapi.PullImageResponse{ImageRef: imageID(ref)}, i.state.keepImages()
}

func (i *images) ListImages(context.Context, *runtimeapi.ListImagesRequest) (*runtimeapi.ListImagesResponse, error) {
	i.state.mutex.Lock()
	defer i.state.mutex.Unlock()
	answer := &runtimeapi.ListImagesResponse{}
	for _, ref := range slices.Sorted(maps.Keys(i.state.Images)) {
		answer.Images = append(answer.Images, describe(ref))
	}
	return answer, nil
}

func (i *images) ImageStatus(_ context.Context, request *runtimeapi.ImageStatusRequest) (*runtimeapi.ImageStatusResponse, error) {
	i.state.mutex.Lock()
	defer i.state.mutex.Unlock()
	if ref, found := i.find(request.GetImage().GetImage()); found {
		return &runtimeapi.ImageStatusResponse{Image: describe(ref)}, nil
	}
	return &runtimeapi.ImageStatusResponse{}, nil
}

// find looks an image up by reference or ID; the caller holds the mutex.
func (i *images) find(wanted string) (string, bool) {
	for ref := range i.state.Images {
		if imageID(ref) == wanted {
			return ref, true
		}
	}
	ref, err := normalized(wanted)
	return ref, err == nil && i.state.Images[ref]
}

func (i *images) RemoveImage(_ context.Context, request *runtimeapi.RemoveImageRequest) (*runtimeapi.RemoveImageResponse, error) {
	i.state.mutex.Lock()
	defer i.state.mutex.Unlock()
	if ref, found := i.find(request.GetImage().GetImage()); found {
		delete(i.state.Images, ref)
	}
	return &runtimeapi.RemoveImageResponse{}, i.state.keepImages()
}

func (i *images) ImageFsInfo(context.Context, *runtimeapi.ImageFsInfoRequest) (*runtimeapi.ImageFsInfoResponse, error) {
	return &runtimeapi.ImageFsInfoResponse{ImageFilesystems: []*runtimeapi.FilesystemUsage{{
		Timestamp: time.Now().UnixNano(), FsId: &runtimeapi.FilesystemIdentifier{Mountpoint: "/var/lib/containerd"},
	}}}, nil
}
