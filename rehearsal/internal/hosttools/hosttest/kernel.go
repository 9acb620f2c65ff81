package hosttest

type kernel struct{ machine *Machine }

func (k kernel) note(call string) error {
	k.machine.Asked = append(k.machine.Asked, call)
	return nil
}

func (k kernel) Bind(source, target string) error { return k.note("bind " + source + " " + target) }
func (k kernel) Tmpfs(target string) error        { return k.note("tmpfs " + target) }
func (k kernel) Unmount(target string) error      { return k.note("unmount " + target) }
func (k kernel) SetHostname(name string) error    { return k.note("hostname " + name) }
