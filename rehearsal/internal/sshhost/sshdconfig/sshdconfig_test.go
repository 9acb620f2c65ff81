package sshdconfig

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func written(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.ReplaceAll(content, "DIR", dir)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "sshd_config")
}

func TestTheFirstValueCounts(t *testing.T) {
	path := written(t, map[string]string{
		"sshd_config":  "Include DIR/*.conf\nPasswordAuthentication yes\nAcceptEnv LANG LC_*\nMatch User x\nPort 99\n",
		"10-ours.conf": "PasswordAuthentication no # closed\nPort=2222\n", "50-cloud.conf": "PasswordAuthentication yes\n",
	})

	config, err := Load(path)

	if err != nil {
		t.Fatal(err)
	}
	if config.Is("PasswordAuthentication") || config.Get("Port") != "2222" || config.Get("PubkeyAuthentication") != "yes" {
		t.Errorf("got %v", config.Lines())
	}
	if strings.Join(config.AcceptEnv, " ") != "LANG LC_*" {
		t.Errorf("AcceptEnv %v", config.AcceptEnv)
	}
}

func TestMistakesAreRefusedAsSshdDoes(t *testing.T) {
	for content, want := range map[string]string{
		"PasswordAuthentification no":   "line 1: Bad configuration option: passwordauthentification",
		"\nPasswordAuthentication nope": "line 2: unsupported option \"nope\".",
		"Port":                          "line 1: port: missing argument.",
	} {
		_, err := Load(written(t, map[string]string{"sshd_config": content}))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", content, err, want)
		}
	}
}
