package aggregated

import (
	"encoding/json"
	"net/http"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// kinds are what clients look for in the APIs that are known, by group.
var kinds = map[string][]metav1.APIResource{
	"metrics.k8s.io": {
		{Name: "nodes", SingularName: "node", Kind: "NodeMetrics", Verbs: metav1.Verbs{"get", "list"}},
		{Name: "pods", SingularName: "pod", Kind: "PodMetrics", Namespaced: true, Verbs: metav1.Verbs{"get", "list"}},
	},
}

// answer knows /apis/GROUP/VERSION and lists of the kinds there, which are empty.
func answer(response http.ResponseWriter, request *http.Request) {
	parts := strings.Split(strings.Trim(request.URL.Path, "/"), "/")
	if len(parts) < 3 || parts[0] != "apis" {
		http.NotFound(response, request)
		return
	}
	group, version := parts[1], parts[1]+"/"+parts[2]
	if len(parts) == 3 {
		write(response, metav1.APIResourceList{
			TypeMeta: metav1.TypeMeta{Kind: "APIResourceList", APIVersion: "v1"}, GroupVersion: version, APIResources: kinds[group],
		})
		return
	}
	for _, kind := range kinds[group] {
		if parts[len(parts)-1] == kind.Name {
			write(response, map[string]any{"kind": kind.Kind + "List", "apiVersion": version, "metadata": map[string]any{}, "items": []any{}})
			return
		}
	}
	http.NotFound(response, request)
}

func write(response http.ResponseWriter, content any) {
	response.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(response).Encode(content)
}
