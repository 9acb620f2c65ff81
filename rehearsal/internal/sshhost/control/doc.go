// Package control is how programs inside a simulated host speak with its process 1, and
// what they may rely on there.
//
// Directories, as seen inside:
//
//	/                     the host's own; /etc /var /root /home /boot /opt /srv /mnt /media /snap are its disk
//	/usr                  the machine's, read-only; /usr/local is on the host's disk
//	/usr/local/bin        links to Binary, one per stand-in command (Link, Unlink)
//	/usr/local/lib/systemd/system   unit files of packages
//	/var/lib/rehearsal    State: what survives a reboot, one JSON file per concern
//	/run/rehearsal        Volatile: what does not
//	/proc/sys             files in memory, made anew at each boot: writing them is what sysctl does,
//	                      making one (net/bridge/…) is what modprobe does
//	/proc/swaps           a file over the kernel's; replace its content in place, never by rename
//	/proc/cmdline, /proc/meminfo, /proc/cgroups   the host's, as of boot
//	/sys                  in memory: cpufreq, cgroup controllers, device tree model
//
// At boot process 1 starts the enabled units; some of those that Ubuntu brings do what
// systemd's own do, with the stand-in commands: `modprobe` for the names in modules-load.d,
// `sysctl --system`, `mount -a`, `swapon -a`.
//
// A login of a user other than root is in a user namespace in which os.Getuid() is the user's
// number and nothing but its home, /tmp and /var/tmp can be written. There process 1 refuses
// everything but sudo and systemctl's questions.
package control
