package containerd

import (
	"context"
	"path/filepath"
	"testing"

	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1"
)

func TestImagesArePulledUnderTheirWholeName(t *testing.T) {
	// given a runtime without images
	imagesFile = filepath.Join(t.TempDir(), "images.json")
	service := &images{state: &state{Images: map[string]bool{}}}
	ctx := context.Background()

	// when one is pulled by its short name
	if _, err := service.PullImage(ctx, &runtimeapi.PullImageRequest{Image: &runtimeapi.ImageSpec{Image: "nginx"}}); err != nil {
		t.Fatal(err)
	}

	// then it is there under both names, and after the next start
	kept := map[string]bool{}
	if err := load(imagesFile, &kept); err != nil || !kept["docker.io/library/nginx:latest"] {
		t.Errorf("kept: %v, %v", kept, err)
	}
	for _, name := range []string{"nginx", "docker.io/library/nginx:latest"} {
		answer, err := service.ImageStatus(ctx, &runtimeapi.ImageStatusRequest{Image: &runtimeapi.ImageSpec{Image: name}})
		if err != nil || answer.Image == nil {
			t.Errorf("%s: got %v, %v", name, answer, err)
		}
	}

	// when a name is none, then it is refused
	if _, err := service.PullImage(ctx, &runtimeapi.PullImageRequest{Image: &runtimeapi.ImageSpec{Image: "No Image"}}); err == nil {
		t.Error("pulled what is no image")
	}
}
