import { adopt } from "./adopt";
import { adoptObjects } from "./adopt-objects";
import { doctor } from "./doctor";
import { forgetCluster } from "./forget-cluster";
import { health } from "./health";
import { asError } from "./lib/poll";
import { owners } from "./owners";
import { exportPki, importPki } from "./pki";
import { ran, runs } from "./runs";
import { scanHostKeys } from "./scan-host-keys";
import { status } from "./status";

/** An action that is not desired state: done once, by a person who asked for it. */
interface Operation {
  readonly usage: string;
  readonly summary: string;
  readonly run: (args: readonly string[]) => Promise<void>;
}

const say = (line: string): void => {
  console.log(line);
};

const operations: Readonly<Record<string, Operation>> = {
  adopt: {
    usage: "adopt <stack>",
    summary: "record a bootstrap that happened, but that the stack's state does not know of",
    run: async ([stack]) => adopt(required(stack, "adopt <stack>"), say),
  },
  "adopt-objects": {
    usage: "adopt-objects <stack>",
    summary: "record objects and Helm releases that the stack wants and that are in its cluster already",
    run: async ([stack]) => adoptObjects(required(stack, "adopt-objects <stack>"), say),
  },
  doctor: {
    usage: "doctor <stack>",
    summary: "check that the stack's token for Cloudflare works and is scoped, and which zones it sees",
    run: async ([stack]) => doctor(required(stack, "doctor <stack>"), say),
  },
  "export-pki": {
    usage: "export-pki <stack> --to <file>",
    summary: "write the secrets of the stack's Talos cluster to an encrypted file, against the loss of the state",
    run: async ([stack, option, file]) => {
      const usage = "export-pki <stack> --to <file>";
      await exportPki(required(stack, usage), given("--to", option, file, usage), say);
    },
  },
  "forget-cluster": {
    usage: "forget-cluster <stack>",
    summary: "take what was in a Kubernetes cluster out of the state, because the cluster is gone",
    run: async ([stack]) => forgetCluster(required(stack, "forget-cluster <stack>"), say),
  },
  health: {
    usage: "health <stack> [seconds]",
    summary: "check API, nodes, DNS, releases and workloads of the stack's cluster; wait for them that long",
    run: async ([stack, wait]) => health(required(stack, "health <stack> [seconds]"), seconds(wait), say),
  },
  ran: {
    usage: "ran <stack> <commit>",
    summary: "check that the stack was brought up from this commit before",
    run: async ([stack, commit]) => {
      await ran(required(stack, "ran <stack> <commit>"), required(commit, "ran <stack> <commit>"), say);
    },
  },
  owners: {
    usage: "owners <stack>",
    summary: "look for objects in the cluster that both the stack and Flux or Argo CD own",
    run: async ([stack]) => owners(required(stack, "owners <stack>"), say),
  },
  runs: {
    usage: "runs <stack> [commit]",
    summary: "check that the stack's last update was of this commit, whole, and went well; or print which it was",
    run: async ([stack, commit]) => runs(required(stack, "runs <stack> [commit]"), commit, say),
  },
  "import-pki": {
    usage: "import-pki <stack> --from <file>",
    summary: "put exported secrets into a stack that has none, so that `pulumi up` goes on with the cluster that runs",
    run: async ([stack, option, file]) => {
      const usage = "import-pki <stack> --from <file>";
      await importPki(required(stack, usage), given("--from", option, file, usage), say);
    },
  },
  "scan-host-keys": {
    usage: "scan-host-keys <stack>",
    summary: "show the SSH host keys of the stack's machines, and whether they are the declared ones",
    run: async ([stack]) => scanHostKeys(required(stack, "scan-host-keys <stack>"), say),
  },
  status: {
    usage: "status <stack> [--html <file>]",
    summary: "show nodes, temperatures, certificates, backups, what fails and which alerts fire; or write a page of it",
    run: async ([stack, option, file]) => {
      const usage = "status <stack> [--html <file>]";
      await status(required(stack, usage), option && given("--html", option, file, usage), say);
    },
  },
};

class UsageError extends Error {}

function required(value: string | undefined, usage: string): string {
  if (value === undefined || value.startsWith("-")) throw new UsageError(`usage: npm run ops -- ${usage}`);
  return value;
}

/** @param text whole seconds; 0 when left out */
function seconds(text = "0"): number {
  if (!/^\d{1,5}$/.test(text)) throw new UsageError(`"${text}" must be a number of seconds, such as 120`);
  return Number(text);
}

/** The value of the one option that an operation has to be given. */
function given(name: string, option: string | undefined, value: string | undefined, usage: string): string {
  if (option !== name) throw new UsageError(`usage: npm run ops -- ${usage}`);
  return required(value, usage);
}

function usage(): string {
  const lines = Object.values(operations).map(({ usage, summary }) => `  ${usage.padEnd(34)} ${summary}`);
  return `usage: npm run ops -- <operation>\n\n${lines.join("\n")}`;
}

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === "help" || name === "--help") {
    say(usage());
    return;
  }
  const operation = operations[name ?? ""];
  if (!operation) throw new UsageError(usage());
  await operation.run(args);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(asError(error).message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
