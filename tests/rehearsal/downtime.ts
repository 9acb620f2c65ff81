import type { MachineEvent } from "../../rehearsal/driver/machines";

/** What takes a machine down from outside; whatever it does then is not the program's doing. */
const blows = ["powerOff", "reboot", "unplug", "replace", "seize", "stopEtcd"];

/** A machine's API server may have answered for so long before that is noted. */
const noteMs = 1000;

interface Outage {
  readonly machine: string;
  readonly from: number;
  /** Infinity while it lasts. */
  readonly to: number;
  /** Whether the program did it. */
  readonly own: boolean;
}

/**
 * When the program took a control plane down although another one of its cluster was down, for whatever reason.
 *
 * A control plane is down from the moment at which it stops, reboots or is cut off until its API server answers. One that
 * has never served yet, or is wiped, is no part of the cluster.
 * @param events of a whole site, in order
 * @param controlPlanes names
 * @returns a line for each time
 */
export function takenDownTogether(events: readonly MachineEvent[], controlPlanes: readonly string[]): string[] {
  const outages = controlPlanes.flatMap((machine) => outagesOf(machine, events));
  return outages
    .filter(({ own }) => own)
    .flatMap((outage) =>
      outages
        .filter(
          ({ machine, from, to }) => machine !== outage.machine && from <= outage.from && to > outage.from + noteMs,
        )
        .map(
          ({ machine }) =>
            `${outage.machine} was taken down at ${new Date(outage.from).toISOString()}, while ${machine} was down`,
        ),
    );
}

function outagesOf(machine: string, events: readonly MachineEvent[]): Outage[] {
  const outages: Outage[] = [];
  let serves = false;
  let struck = false;
  let downSince: number | undefined;
  const end = (to: number) => {
    if (downSince !== undefined) outages.push({ machine, from: downSince, to, own: !struck });
    downSince = undefined;
    struck = false;
  };
  for (const { machine: who, event, detail, time } of events) {
    const at = Date.parse(time);
    if (event === "siteReady") {
      // The power of the whole site was cut: it begins anew.
      end(at);
      serves = false;
    }
    if (who !== machine) continue;
    const blow = event === "fault" || (event === "ordered" && blows.includes(detail ?? ""));
    if (blow) struck = true;
    if (serves && (blow || event === "rebooting" || event === "stopped")) {
      serves = false;
      downSince = at;
    }
    if (event === "apiReady" || (event === "ordered" && detail === "plugIn")) {
      end(at);
      serves = true;
    }
    // It was wiped, and had left the cluster before.
    if (event === "maintenance") [serves, struck, downSince] = [false, false, undefined];
  }
  end(Infinity);
  return outages;
}
