import { existsSync, readFileSync } from "node:fs";
import { runOver } from "../../ops/lib/ssh";
import type { Observed } from "./site";

/** A package as the host's dpkg knows it. */
interface Package {
  readonly version: string;
  readonly status: string;
  readonly hold?: boolean;
}

/** An SSH host under test, seen from outside: its disk, and what it did. */
export class Host {
  constructor(
    private readonly site: Observed,
    readonly name: string,
  ) {}

  /** The content of a file on the host's disk. */
  read(path: string): string {
    return readFileSync(this.site.rehearsal.hostFile(this.name, path), "utf8");
  }

  has(path: string): boolean {
    return existsSync(this.site.rehearsal.hostFile(this.name, path));
  }

  /** Packages that are installed, by name. */
  packages(): Readonly<Record<string, Package>> {
    return this.state<{ packages: Record<string, Package> }>("packages").packages;
  }

  /** One of the files in which the host's commands keep what they did. */
  state<T>(name: string): T {
    return JSON.parse(this.read(`/var/lib/rehearsal/${name}.json`)) as T;
  }

  /** What a script prints that an administrator of the host runs as root. */
  async asRoot(script: string): Promise<string> {
    const { config, keys } = this.site.rehearsal;
    const node = config.cluster.nodes.find(({ name }) => name === this.name);
    if (node?.ssh === undefined) throw new Error(`there is no SSH host ${this.name}`);
    const { address, ssh } = node;
    const login = { privateKey: keys.login.privateKey, hostKey: keys.of(address).publicKey };
    const { exitCode, stdout, stderr } = await runOver({ ...ssh, address, ...login }, "sudo -n bash -s", script);
    if (exitCode !== 0) throw new Error(`${this.name}: exit status ${exitCode}: ${stderr}`);
    return stdout;
  }

  /** Details of this host's events of one kind, in order; all hosts' kinds are in the site's own list. */
  events(kind: string, from = 0): string[] {
    return this.site.events
      .slice(from)
      .filter(({ machine, event }) => machine === this.name && event === kind)
      .map(({ detail = "" }) => detail);
  }
}
