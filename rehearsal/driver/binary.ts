import { type ChildProcess, type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { basename, join, resolve } from "node:path";
import { promisify } from "node:util";

/** The project's folder. */
export const projectRoot = resolve(__dirname, "../..");

/** The rehearsal binary, built by the set-up. */
export const rehearsalBinary = join(projectRoot, ".rehearsal/bin/rehearsal");

/** Where the set-up builds the Pulumi CLI when the machine has none; laid out as the Automation API expects. */
export const builtTools = join(projectRoot, ".rehearsal");

const execute = promisify(execFile);

/** Runs one entry of the rehearsal binary to its end, as `run` does. */
export const runEntry = (args: readonly string[], input?: string): Promise<string> =>
  run(rehearsalBinary, args, { input });

export interface RunOptions {
  readonly cwd?: string;
  /** Added to this process's own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/**
 * Runs a program to its end.
 * @returns what it printed
 * @throws Error with its error output
 */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const running = execute(program, [...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    maxBuffer: 64 * 1024 * 1024,
  });
  running.child.stdin?.end(options.input);
  try {
    return (await running).stdout;
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string };
    const said = stderr.trim();
    throw new Error(`${basename(program)} ${args[0]}: ${said === "" ? message : said}`, { cause: error });
  }
}

/** Starts an entry that runs until it is stopped; what it prints goes to `onLine`, line by line. Its input stays open. */
export function startEntry(
  args: readonly string[],
  onLine: { stdout: (line: string) => void; stderr: (line: string) => void },
): ChildProcessWithoutNullStreams {
  const child = spawn(rehearsalBinary, [...args], { stdio: ["pipe", "pipe", "pipe"] });
  readLines(child.stdout, onLine.stdout);
  readLines(child.stderr, onLine.stderr);
  return child;
}

/**
 * Starts a double: an entry that prints one line when it listens.
 * @param name what it is called in an error
 * @returns the process, and that line
 * @throws Error with what it said when it ends instead
 */
export async function startDouble(
  name: string,
  args: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const complaints: string[] = [];
  return new Promise((ready, failed) => {
    const child: ChildProcess = startEntry(args, {
      stdout: (said) => ready({ child, said }),
      stderr: (line) => complaints.push(line),
    });
    child.once("error", failed);
    child.once("close", () => failed(new Error(`The double of ${name} ended:\n${complaints.join("\n")}`)));
  });
}

/** Ends a process that this driver started, and waits until it is gone. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolveGone) => child.once("close", resolveGone));
  child.kill("SIGTERM");
  await gone;
}

function readLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.filter((line) => line !== "").forEach(onLine);
  });
}
