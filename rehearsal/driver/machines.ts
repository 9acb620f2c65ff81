import { type ChildProcess } from "node:child_process";
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

/** The simulated machines of one site, running. */
export class Machines {
  private constructor(private readonly process: ChildProcess) {}

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

  async stop(): Promise<void> {
    await stop(this.process);
  }
}
