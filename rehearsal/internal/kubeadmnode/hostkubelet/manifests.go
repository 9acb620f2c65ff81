package hostkubelet

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
)

// The annotations by which a kubelet marks what it has from a file.
const (
	configSource = "kubernetes.io/config.source"
	configHash   = "kubernetes.io/config.hash"
	configMirror = "kubernetes.io/config.mirror"
)

// staticPod is a pod from a manifest on this host.
type staticPod struct {
	pod *corev1.Pod
	// hash changes with the manifest; it is the pod's UID, too.
	hash string
	// started: all containers run.
	started bool
}

// readManifests reads the static pods of a directory; a file that is no pod is left out and
// told, as it may be only half written.
func readManifests(dir, node string) ([]staticPod, []error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		if os.IsNotExist(err) {
			return nil, nil
		}
		return nil, []error{err}
	}
	var pods []staticPod
	var problems []error
	for _, entry := range entries {
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		pod, err := readManifest(filepath.Join(dir, entry.Name()), node)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		pods = append(pods, pod)
	}
	return pods, problems
}

// signature changes with the files of a directory.
func signature(dir string) string {
	var all strings.Builder
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err.Error()
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return err.Error() // it vanished meanwhile: the next look sees another directory
		}
		fmt.Fprintln(&all, entry.Name(), info.Size(), info.ModTime().UnixNano())
	}
	return all.String()
}

func readManifest(path, node string) (staticPod, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return staticPod{}, err
	}
	object, _, err := scheme.Codecs.UniversalDeserializer().Decode(content, nil, nil)
	if err != nil {
		return staticPod{}, fmt.Errorf("could not process manifest file %s: %w", path, err)
	}
	pod, isPod := object.(*corev1.Pod)
	if !isPod {
		return staticPod{}, fmt.Errorf("could not process manifest file %s: it has a %T, not a pod", path, object)
	}
	sum := md5.Sum(append([]byte(node+"\n"), content...))
	hash := hex.EncodeToString(sum[:])
	pod.Name += "-" + node
	pod.UID = types.UID(hash)
	pod.Spec.NodeName = node
	if pod.Namespace == "" {
		pod.Namespace = metav1.NamespaceDefault
	}
	if pod.Annotations == nil {
		pod.Annotations = map[string]string{}
	}
	pod.Annotations[configSource] = "file"
	pod.Annotations[configHash] = hash
	pod.Spec.Tolerations = append(pod.Spec.Tolerations, corev1.Toleration{
		Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute,
	})
	return staticPod{pod: pod, hash: hash}, nil
}
