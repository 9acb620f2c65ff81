package loadbalancer

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
)

var (
	poolResource          = schema.GroupVersionResource{Group: "metallb.io", Version: "v1beta1", Resource: "ipaddresspools"}
	advertisementResource = schema.GroupVersionResource{Group: "metallb.io", Version: "v1beta1", Resource: "l2advertisements"}
)

const (
	poolAnnotation      = "metallb.io/address-pool"
	addressesAnnotation = "metallb.io/loadBalancerIPs"
)

type poolSpec struct {
	Addresses  []string `json:"addresses"`
	AutoAssign *bool    `json:"autoAssign"`
}

type advertisementSpec struct {
	Pools     []string               `json:"ipAddressPools"`
	Selectors []metav1.LabelSelector `json:"ipAddressPoolSelectors"`
}

// readPools are the advertised pools by name; none while MetalLB's resources do not exist.
func readPools(ctx context.Context, client dynamic.Interface) ([]Pool, error) {
	declared, err := list(ctx, client, poolResource)
	if err != nil {
		return nil, err
	}
	advertisements, err := list(ctx, client, advertisementResource)
	if err != nil {
		return nil, err
	}
	var pools []Pool
	for _, item := range declared {
		announced, err := isAdvertised(item, advertisements)
		if err != nil {
			return nil, err
		}
		if !announced {
			continue
		}
		pool, err := toPool(item)
		if err != nil {
			return nil, err
		}
		pools = append(pools, pool)
	}
	slices.SortFunc(pools, func(a, b Pool) int { return strings.Compare(a.Name, b.Name) })
	return pools, nil
}

func list(ctx context.Context, client dynamic.Interface, resource schema.GroupVersionResource) ([]unstructured.Unstructured, error) {
	answer, err := client.Resource(resource).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", resource.Resource, err)
	}
	return answer.Items, nil
}

func decodeSpec(item unstructured.Unstructured, into any) error {
	spec, _, err := unstructured.NestedMap(item.Object, "spec")
	if err == nil {
		err = runtime.DefaultUnstructuredConverter.FromUnstructured(spec, into)
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", item.GetKind(), item.GetName(), err)
	}
	return nil
}

func toPool(item unstructured.Unstructured) (Pool, error) {
	var spec poolSpec
	if err := decodeSpec(item, &spec); err != nil {
		return Pool{}, err
	}
	pool := Pool{Name: item.GetName(), AutoAssign: spec.AutoAssign == nil || *spec.AutoAssign}
	for _, text := range spec.Addresses {
		run, err := ParseRange(text)
		if err != nil {
			return Pool{}, fmt.Errorf("IPAddressPool %s: %w", pool.Name, err)
		}
		pool.Ranges = append(pool.Ranges, run)
	}
	return pool, nil
}

// isAdvertised: an advertisement that names and selects nothing is for every pool of its namespace.
func isAdvertised(pool unstructured.Unstructured, advertisements []unstructured.Unstructured) (bool, error) {
	for _, item := range advertisements {
		var spec advertisementSpec
		if err := decodeSpec(item, &spec); err != nil {
			return false, err
		}
		if item.GetNamespace() != pool.GetNamespace() {
			continue
		}
		if len(spec.Pools) == 0 && len(spec.Selectors) == 0 || slices.Contains(spec.Pools, pool.GetName()) {
			return true, nil
		}
		for _, labelled := range spec.Selectors {
			selector, err := metav1.LabelSelectorAsSelector(&labelled)
			if err != nil {
				return false, fmt.Errorf("L2Advertisement %s: %w", item.GetName(), err)
			}
			if selector.Matches(labels.Set(pool.GetLabels())) {
				return true, nil
			}
		}
	}
	return false, nil
}

// toService reads what a Service asks for; the error is a request that cannot be read.
func toService(service *corev1.Service) (Service, error) {
	wanted := Service{
		Key:  service.Namespace + "/" + service.Name,
		Pool: service.Annotations[poolAnnotation],
		IPv6: len(service.Spec.IPFamilies) > 0 && service.Spec.IPFamilies[0] == corev1.IPv6Protocol,
	}
	for _, ingress := range service.Status.LoadBalancer.Ingress {
		if address, err := netip.ParseAddr(ingress.IP); err == nil {
			wanted.Current = append(wanted.Current, address)
		}
	}
	text := service.Annotations[addressesAnnotation]
	if text == "" {
		text = service.Spec.LoadBalancerIP
	}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		address, err := netip.ParseAddr(part)
		if err != nil {
			return wanted, fmt.Errorf("the wanted address: %w", err)
		}
		wanted.Wanted = append(wanted.Wanted, address)
	}
	return wanted, nil
}
