import { Bench } from "./testing";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.remove();
});

const apt = (body: string) => bench.shared(["lib", "apt"], `APT_LOCK_SECONDS=120; ${body}`);
/** The subcommands of apt-get that ran. */
const subcommands = () => bench.calls().flatMap((call) => /^apt-get .*\b(update|install)\b/.exec(call)?.[1] ?? []);

describe("apt_install", () => {
  test("a package that apt knows needs no new lists", () => {
    bench.command("apt-get");

    expect(apt("apt_install fail2ban").status).toBe(0);
    expect(subcommands()).toEqual(["install"]);
  });

  test("new repositories are read first", () => {
    bench.command("apt-get");

    apt(`: >"$PENDING/apt"; apt_install kubeadm; apt_install kubelet`);

    expect(subcommands()).toEqual(["update", "install", "install"]);
  });

  test("lists that are too old are read again", () => {
    bench.command(
      "apt-get",
      `[[ $* != *install* || -e ${bench.folder}/updated ]] || exit 100
[[ $* != *update* ]] || touch ${bench.folder}/updated`,
    );

    expect(apt("apt_install kubeadm").status).toBe(0);
    expect(subcommands()).toEqual(["install", "update", "install"]);
  });

  test("a version that does not exist: which do", () => {
    bench
      .command(
        "apt-get",
        `[[ $* != *install* ]] || { echo "E: Version '1.36.99-*' for 'kubeadm' was not found" >&2; exit 100; }`,
      )
      .command("apt-cache", `printf ' kubeadm | 1.36.3-1.1 | https://x\\n kubeadm | 1.36.2-1.1 | https://x\\n'`);

    const { status, stderr } = apt("apt_install 'kubeadm=1.36.99-*'");

    expect(status).toBe(1);
    expect(stderr).toContain("there is no kubeadm 1.36.99-*. Versions to be had: 1.36.3-1.1 1.36.2-1.1.");
  });

  test("a repository that cannot be reached is named", () => {
    bench.command(
      "apt-get",
      `case $* in
  *update*) echo "W: Failed to fetch https://pkgs.example.org/InRelease  Could not resolve 'pkgs.example.org'" ;;
  *) echo 'E: Unable to locate package kubeadm'; exit 100 ;;
esac`,
    );

    const { stderr } = apt("apt_install kubeadm");

    expect(stderr).toMatch(
      /apt cannot install: Unable to locate package kubeadm\. apt update said: .*Could not resolve 'pkgs\.example\.org'/,
    );
  });

  test.each([
    // As apt 2.4 to 2.8 end when nobody lets go: of dpkg's lock, and of the lists'.
    `echo 'Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1187 (unattended-upgr)...'; echo 'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?'; exit 100`,
    "echo 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 1187 (unattended-upgr)'; exit 100",
  ])("a lock that stays: who holds it: %s", (said) => {
    bench.command("apt-get", said);

    const { status, stderr } = apt("APT_LOCK_SECONDS=0; apt_install fail2ban");

    expect(status).toBe(1);
    expect(stderr).toMatch(
      /homelab: pi: test: apt has been in use .*Could not get lock .* It is held by process 1187 \(unattended-upgr\)\. Wait/,
    );
  });

  test("a lock that is let go is waited for", () => {
    bench.command(
      "apt-get",
      `[[ -e ${bench.folder}/free ]] || { touch ${bench.folder}/free; echo 'E: Could not get lock /var/lib/apt/lists/lock.'; exit 100; }`,
    );

    expect(apt("sleep() { :; }; apt_install fail2ban").status).toBe(0);
  });

  test("a lock that was waited for is not blamed for what comes after it", () => {
    bench.command(
      "apt-get",
      "echo 'Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7...'; echo 'E: Unable to locate package nonsense'; exit 100",
    );

    expect(apt("apt_get install nonsense || no_packages ''").stderr).toContain(
      "apt cannot install: Unable to locate package nonsense.",
    );
  });

  test("an installation that was interrupted is finished first", () => {
    bench
      .command(
        "apt-get",
        `[[ -e ${bench.folder}/configured ]] || { echo "E: dpkg was interrupted, you must manually run 'sudo dpkg --configure -a' to correct the problem."; exit 100; }`,
      )
      .command("dpkg", `touch ${bench.folder}/configured`);

    expect(apt("apt_install fail2ban").status).toBe(0);
    expect(bench.calls()).toContain("dpkg --configure -a");
  });
});

describe("installed", () => {
  test.each([
    ["installed 1.36.3-1.1", "1.36.3-1.1"],
    ["config-files 1.36.3-1.1", ""],
  ])("%s → %j", (status, version) => {
    bench.command("dpkg-query", `printf '${status}'`);

    expect(apt("installed kubelet").stdout).toBe(version);
  });

  test("a package that dpkg never heard of", () => {
    bench.command("dpkg-query", "exit 1");

    expect(apt("installed kubelet")).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});

describe("apt_source", () => {
  const source = `apt_source homelab-kubernetes https://pkgs.example.org/deb/Release.key <<<'Types: deb'`;

  test("something that is no key", () => {
    bench.command("curl", `echo '<html>captive portal</html>' >${bench.folder}/key`);

    expect(apt(source).stderr).toMatch(/Release\.key answers something else than an ASCII armoured OpenPGP key/);
  });

  test("a mirror that does not answer", () => {
    bench.command("curl", "echo 'curl: (6) Could not resolve host' >&2; exit 6");

    expect(apt(source).stderr).toMatch(
      /Could not resolve host\nhomelab: pi: test: the host cannot load the repository key https:/,
    );
  });
});
