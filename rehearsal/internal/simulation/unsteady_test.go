package simulation_test

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"homelab/rehearsal/internal/testapi"
)

// unsteady is the API as it is while etcd changes its leader and API servers start again: every other change of a
// pod's status and every other removal of a pod fails, and whoever watches is cut off when told to.
type unsteady struct {
	server *httptest.Server
	real   http.Handler

	mutex sync.Mutex
	tried map[string]int
	// outdated is how many watches are still told that what they know is too old, so that they list again.
	outdated int
}

func newUnsteady(t *testing.T, server string) *unsteady {
	t.Helper()
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport = &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	proxy.FlushInterval = -1
	proxy.ErrorLog = log.New(io.Discard, "", 0)
	u := &unsteady{real: proxy, tried: map[string]int{}}
	u.server = httptest.NewUnstartedServer(u)
	u.server.Config.ErrorLog = proxy.ErrorLog
	u.server.StartTLS()
	t.Cleanup(func() { u.server.CloseClientConnections(); u.server.Close() })
	return u
}

func (u *unsteady) kubeconfig() string {
	return testapi.Kubeconfig(strings.TrimPrefix(u.server.URL, "https://"))
}

// cut ends every connection, and sends the next watches back to a list.
func (u *unsteady) cut(outdated int) {
	u.mutex.Lock()
	u.outdated = outdated
	u.mutex.Unlock()
	u.server.CloseClientConnections()
}

func (u *unsteady) ServeHTTP(response http.ResponseWriter, request *http.Request) {
	switch {
	case u.isOutdated(request):
		refuse(response, http.StatusGone, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}`)
	case u.fails(request):
		refuse(response, http.StatusInternalServerError,
			`{"kind":"Status","apiVersion":"v1","status":"Failure","message":"etcdserver: leader changed","code":500}`)
	default:
		u.real.ServeHTTP(response, request)
	}
}

func refuse(response http.ResponseWriter, code int, status string) {
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(code)
	_, _ = io.WriteString(response, status)
}

func (u *unsteady) isOutdated(request *http.Request) bool {
	if request.URL.Query().Get("watch") == "" {
		return false
	}
	u.mutex.Lock()
	defer u.mutex.Unlock()
	u.outdated--
	return u.outdated >= 0
}

func (u *unsteady) fails(request *http.Request) bool {
	concernsAPod := strings.Contains(request.URL.Path, "/pods/")
	isStatus := request.Method == http.MethodPatch && strings.HasSuffix(request.URL.Path, "/status")
	if !concernsAPod || !isStatus && request.Method != http.MethodDelete {
		return false
	}
	u.mutex.Lock()
	defer u.mutex.Unlock()
	key := request.Method + " " + request.URL.Path
	u.tried[key]++
	return u.tried[key]%2 == 1
}
