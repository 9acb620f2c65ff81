package systemd

// Folders are where unit files are, the strongest first.
type Folders struct {
	// Administrator has the units of whoever runs the host, and what is enabled.
	Administrator string
	// Runtime has those that a reboot forgets.
	Runtime string
	// Packages has those that packages bring.
	Packages string
}

func (f Folders) all() []string { return []string{f.Administrator, f.Runtime, f.Packages} }

func (m *Manager) folders() Folders { return m.options.Folders }
