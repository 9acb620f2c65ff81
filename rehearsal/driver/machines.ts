import { type ChildProcessWithoutNullStreams } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startEntry, stop } from "./binary";
import type { Site } from "./site";

/** What a simulated machine says of itself. */
export interface MachineEvent {
  readonly time: string;
  readonly machine?: string;
  readonly event: string;
  readonly detail?: string;
}

/** What happens to a machine from outside; `value` is its port, faults or the like. */
export interface MachineCommand {
  readonly machine: string;
  readonly do: "reboot" | "powerOff" | "powerOn" | "cutConnections" | "setFaults" | TalosCommand;
  readonly value?: unknown;
}

/**
 * What else happens to Talos machines: the network cable out and in; another machine, fresh from the box, in this one's
 * place; another cluster's configuration; etcd killed, without its data, or stopped until the next boot.
 */
export type TalosCommand = "unplug" | "plugIn" | "replace" | "seize" | "killEtcd" | "wipeEtcd" | "stopEtcd";

/** The value of `setFaults` for a Talos machine: what is wrong with it; left out is well. */
export interface TalosFaults {
  /** What happens at calls of its API, each once. An empty method is whatever is called next. */
  readonly calls?: readonly {
    readonly method: string;
    /** Before it does anything, when it has done its work but not answered, or when it has answered. */
    readonly when: "before" | "during" | "after";
    readonly then: "cutConnections" | "unplug" | "powerOff" | "reboot";
  }[];
  /** It takes connections and answers no call. */
  readonly silent?: boolean;
  /** Why it refuses every configuration. */
  readonly refuseConfiguration?: string;
  /** Disks that it does not find, such as `/dev/sda`. */
  readonly missingDisks?: readonly string[];
  /** It accepts configurations and calls to reboot, and stays up. */
  readonly neverReboots?: boolean;
  /** Why it cannot pull images. */
  readonly pullFails?: string;
  /** What the installer of an upgrade ends with. */
  readonly upgradeFails?: string;
  /** It comes back from an upgrade with what ran before. */
  readonly upgradeRollsBack?: boolean;
  /** It stays away after an upgrade until it is switched on. */
  readonly upgradeNeverBoots?: boolean;
  /** How far its clock is ahead, in seconds; its certificates are so from the next boot on. */
  readonly clockOffsetSeconds?: number;
}

/** The simulated machines of one site, running. */
export class Machines {
  private constructor(private readonly process: ChildProcessWithoutNullStreams) {}

  /**
   * @param onEvent called for every event, in order
   * @returns when every machine that is on listens
   * @throws Error with what the machines said, when they end before that
   */
  static async start(site: Site, onEvent: (event: MachineEvent) => void): Promise<Machines> {
    const file = join(site.dir, "site.json");
    writeFileSync(file, JSON.stringify(site, null, 2));
    const said: string[] = [];
    return new Promise((ready, failed) => {
      const process = startEntry(["machines", "--site", file], {
        stdout: (line) => {
          const event = JSON.parse(line) as MachineEvent;
          onEvent(event);
          if (event.event === "siteReady") ready(new Machines(process));
        },
        stderr: (line) => said.push(line),
      });
      process.once("error", failed);
      process.once("close", (status) => {
        failed(new Error(`The simulated machines ended with status ${status}:\n${said.slice(-20).join("\n")}`));
      });
    });
  }

  /** Does something to a machine; what came of it is an event. */
  tell(command: MachineCommand): void {
    this.process.stdin.write(`${JSON.stringify(command)}\n`);
  }

  async stop(): Promise<void> {
    await stop(this.process);
  }
}
