package apt

import "testing"

func TestVersionsAreOrderedAsDebianDoes(t *testing.T) {
	ordered := []string{"1.0~rc1", "1.0", "1.0-1", "1.0-1.1", "1.9.0-1.1", "1.36.0-1.1", "1.36.3-1.1", "1.36.10-1.1", "1:0.5-1"}
	for at := 1; at < len(ordered); at++ {
		if compare(ordered[at-1], ordered[at]) >= 0 || compare(ordered[at], ordered[at-1]) <= 0 {
			t.Errorf("%s is not older than %s", ordered[at-1], ordered[at])
		}
	}
	if compare("2.2.2-1~ubuntu.24.04~noble", "2.2.2-1~ubuntu.24.04~noble") != 0 {
		t.Error("a version is not its own equal")
	}
}
