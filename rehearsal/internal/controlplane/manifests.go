package controlplane

import (
	"context"
	"fmt"

	"github.com/siderolabs/talos/pkg/machinery/config"
	"github.com/siderolabs/talos/pkg/machinery/constants"
	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// bootstrappers is the group that the bootstrap token gives to a new node.
const bootstrappers = "system:bootstrappers:nodes"

// binding lets groups use a role that Kubernetes brings along.
type binding struct {
	name, role string
	groups     []string
}

// bindings let new nodes ask for certificates and have them approved, under Talos's names.
var bindings = []binding{
	{"system-bootstrap-node-bootstrapper", "system:node-bootstrapper", []string{bootstrappers, "system:nodes"}},
	{"system-bootstrap-approve-node-client-csr", "system:certificates.k8s.io:certificatesigningrequests:nodeclient", []string{bootstrappers}},
	{"system-bootstrap-node-renewal", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", []string{"system:nodes"}},
}

// applyManifests makes what Talos makes in a new cluster. What is there already stays.
func applyManifests(ctx context.Context, client kubernetes.Interface, cfg config.Provider) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return createToken(ctx, client, cfg.Cluster().Token()) })
	for _, wanted := range bindings {
		group.Go(func() error { return createBinding(ctx, client, wanted) })
	}
	if cfg.Cluster().Proxy().Enabled() {
		group.Go(func() error { return createKubeProxy(ctx, client, cfg.Cluster().Proxy()) })
	}
	if cfg.Cluster().CoreDNS().Enabled() {
		group.Go(func() error { return createCoreDNS(ctx, client, cfg.Cluster()) })
	}
	if cfg.Cluster().Network().CNI().Name() == constants.FlannelCNI {
		group.Go(func() error { return createFlannel(ctx, client) })
	}
	return group.Wait()
}

// made is the error of a create call, without that something is there already.
func made(what string, err error) error {
	if err == nil || apierrors.IsAlreadyExists(err) {
		return nil
	}
	return fmt.Errorf("create %s: %w", what, err)
}

type token interface {
	ID() string
	Secret() string
}

func createToken(ctx context.Context, client kubernetes.Interface, token token) error {
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Name: "bootstrap-token-" + token.ID(), Namespace: metav1.NamespaceSystem},
		Type:       corev1.SecretTypeBootstrapToken,
		StringData: map[string]string{
			"token-id":                       token.ID(),
			"token-secret":                   token.Secret(),
			"usage-bootstrap-authentication": "true",
			"auth-extra-groups":              bootstrappers,
		},
	}
	_, err := client.CoreV1().Secrets(metav1.NamespaceSystem).Create(ctx, secret, metav1.CreateOptions{})
	return made("the bootstrap token", err)
}

func createBinding(ctx context.Context, client kubernetes.Interface, wanted binding) error {
	var subjects []rbacv1.Subject
	for _, group := range wanted.groups {
		subjects = append(subjects, rbacv1.Subject{Kind: rbacv1.GroupKind, APIGroup: rbacv1.GroupName, Name: group})
	}
	_, err := client.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: wanted.name},
		Subjects:   subjects,
		RoleRef:    rbacv1.RoleRef{Kind: "ClusterRole", APIGroup: rbacv1.GroupName, Name: wanted.role},
	}, metav1.CreateOptions{})
	return made("the role binding "+wanted.name, err)
}
