package aggregated

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestKindsOfMetricsAreThereAndEmpty(t *testing.T) {
	for path, want := range map[string]string{
		"/apis/metrics.k8s.io/v1beta1":                         `"kind":"NodeMetrics"`,
		"/apis/metrics.k8s.io/v1beta1/nodes":                   `"items":[]`,
		"/apis/metrics.k8s.io/v1beta1/namespaces/default/pods": `"kind":"PodMetricsList"`,
		"/apis/other.example/v1":                               `"groupVersion":"other.example/v1"`,
	} {
		recorded := httptest.NewRecorder()
		answer(recorded, httptest.NewRequest(http.MethodGet, path, nil))
		if recorded.Code != http.StatusOK || !strings.Contains(recorded.Body.String(), want) {
			t.Errorf("%s: %d %s", path, recorded.Code, recorded.Body)
		}
	}
	for _, path := range []string{"/openapi/v2", "/apis", "/apis/other.example/v1/things"} {
		recorded := httptest.NewRecorder()
		answer(recorded, httptest.NewRequest(http.MethodGet, path, nil))
		if recorded.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, recorded.Code)
		}
	}
}
