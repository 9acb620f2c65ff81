import { pc, replaceNodes } from "../../tests/rehearsal/clusters";
import { observe } from "../../tests/rehearsal/site";
import type { Figure } from "./bench";
import { rounded } from "./report";

const apiPort = 6443;

/** Figures of machines that are set up over SSH. */
export async function hostFigures(): Promise<readonly Figure[]> {
  const one = await secondsToPrepare(1);
  const five = await secondsToPrepare(5);
  return [
    ...(await stagingFigures()),
    { name: "five hosts prepared at once, against one", value: rounded(five / one), target: 2, unit: "times" },
  ];
}

async function stagingFigures(): Promise<readonly Figure[]> {
  const started = performance.now();
  const { rehearsal, events } = await observe({ stack: "staging" });
  try {
    await rehearsal.up();
    const toOutputs = (performance.now() - started) / 1000;
    const from = events.length;
    const unchanged = await rehearsal.up({ expectNoChanges: true });
    const logins = events.slice(from).filter(({ event }) => event === "login").length;
    return [
      { name: "staging: from the bare host to outputs", value: rounded(toOutputs), target: 40, unit: "s" },
      { name: "staging: unchanged up", value: rounded(unchanged.seconds), target: 4, unit: "s" },
      { name: "staging: logins of an unchanged up", value: logins, target: 0, unit: "times" },
    ];
  } finally {
    await rehearsal.close();
  }
}

/** From the start of an up to the last host that has its packages. A taken port ends it there. */
async function secondsToPrepare(count: number): Promise<number> {
  const nodes = Array.from({ length: count }, (_, index) =>
    index === 0 ? pc("host-0", "controlPlane", 50, { workloads: true }) : pc(`host-${index}`, "worker", 50 + index),
  );
  const site = await observe({
    stack: "staging",
    edit: (cluster, config) => replaceNodes(cluster, config, nodes),
    hosts: { "host-0": { faults: { portTaken: apiPort } } },
  });
  try {
    const started = Date.now();
    const message = await site.rehearsal.up({ continueOnError: true }).then(
      () => "it succeeded",
      (error: Error) => error.message,
    );
    if (!message.includes(String(apiPort))) throw new Error(`The up did not end as it should: ${message}`);
    const held = site.events.filter(
      ({ event, detail }) => event === "ran" && detail?.startsWith("apt-mark hold kubeadm"),
    );
    if (new Set(held.map(({ machine }) => machine)).size < count) throw new Error("Not every host got its packages.");
    return (Math.max(...held.map(({ time }) => Date.parse(time))) - started) / 1000;
  } finally {
    await site.rehearsal.close();
  }
}
