package loadbalancer

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// settle gives every Service what the plan says; it is settled when each has an address.
func (c *controller) settle(ctx context.Context) (settled bool, err error) {
	services, err := c.balanced()
	if err != nil || len(services) == 0 {
		return err == nil, err
	}
	pools, err := readPools(ctx, c.dynamic)
	if err != nil {
		return false, err
	}
	var requests []Service
	unreadable := map[string]string{}
	for _, service := range services {
		request, err := toService(service)
		if err != nil {
			unreadable[request.Key] = err.Error()
			continue
		}
		requests = append(requests, request)
	}
	plan := Plan(pools, requests)
	settled = true
	var failures []error
	for _, service := range services {
		key := service.Namespace + "/" + service.Name
		assignment := plan[key]
		if problem, ok := unreadable[key]; ok {
			assignment = Assignment{Problem: problem}
		}
		settled = settled && assignment.Problem == ""
		failures = append(failures, c.give(ctx, service, assignment))
	}
	err = errors.Join(failures...)
	return settled && err == nil, err
}

// give writes an assignment to a Service's status when that says something else.
func (c *controller) give(ctx context.Context, service *corev1.Service, assignment Assignment) error {
	c.report(service, assignment)
	current, err := toService(service)
	if err == nil && slices.Equal(current.Current, assignment.Addresses) {
		return nil
	}
	updated := service.DeepCopy()
	updated.Status.LoadBalancer.Ingress = ingress(assignment.Addresses)
	_, err = c.client.CoreV1().Services(service.Namespace).UpdateStatus(ctx, updated, metav1.UpdateOptions{})
	if apierrors.IsConflict(err) || apierrors.IsNotFound(err) {
		return nil // the watch brings the newer Service
	}
	if err != nil {
		return fmt.Errorf("give Service %s/%s its address: %w", service.Namespace, service.Name, err)
	}
	for _, address := range assignment.Addresses {
		c.events.Eventf(service, corev1.EventTypeNormal, "IPAllocated", "Assigned IP [%q]", address)
	}
	return nil
}

// report tells a Service's owner once why it has no address.
func (c *controller) report(service *corev1.Service, assignment Assignment) {
	key := string(service.UID)
	if c.problems[key] == assignment.Problem {
		return
	}
	c.problems[key] = assignment.Problem
	if assignment.Problem != "" {
		c.events.Eventf(service, corev1.EventTypeWarning, "AllocationFailed", "Failed to allocate IP for %s/%s: %s",
			service.Namespace, service.Name, assignment.Problem)
	}
}

func ingress(addresses []netip.Addr) []corev1.LoadBalancerIngress {
	mode := corev1.LoadBalancerIPModeVIP
	var result []corev1.LoadBalancerIngress
	for _, address := range addresses {
		result = append(result, corev1.LoadBalancerIngress{IP: address.String(), IPMode: &mode})
	}
	return result
}
