import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as resource from "@pulumi/pulumi/proto/resource_pb";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { answer as answerOf } from "./doubles";

const projectRoot = resolve(__dirname, "../..");

/** What the program did when it ran as the Pulumi CLI's Node.js runtime runs it. */
export interface CliRun {
  readonly exitCode: number | null;
  /** Type and name of every resource, in order of registration. */
  readonly resources: readonly { readonly type: string; readonly name: string }[];
  /** The program's messages of severity error. */
  readonly errors: readonly string[];
  /** Outputs of the stack. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** From the start of the process to the first resource after the stack itself. */
  readonly secondsToFirstResource: number | undefined;
  /** Largest resident size of the process by then, in MB. */
  readonly megabytesAtFirstResource: number | undefined;
}

/** A stack's configuration as the engine hands it over. */
export interface EngineConfig {
  /** `namespace:key` → value, objects as JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Keys in which something was encrypted. */
  readonly secretKeys: readonly string[];
}

/**
 * Runs `index.ts` through `@pulumi/pulumi/cmd/run`, as a preview of a stack that has nothing yet, against an engine that
 * only takes notes.
 */
export async function runAsCli({ config, secretKeys }: EngineConfig, stack = "production"): Promise<CliRun> {
  const notes = new Notes();
  const server = notetaker(notes);
  const port = await new Promise<number>((bound, failed) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, found) =>
      error ? failed(error) : bound(found),
    );
  });
  const address = `127.0.0.1:${port}`;
  const args = [
    "--monitor",
    address,
    "--engine",
    address,
    "--project",
    "homelab",
    "--stack",
    stack,
    "--root-directory",
    projectRoot,
  ];
  const child = spawn(
    "node",
    [
      ...nodeArguments(),
      join(projectRoot, "node_modules/@pulumi/pulumi/cmd/run"),
      ...args,
      "--pwd",
      projectRoot,
      "--dry-run",
      ".",
    ],
    {
      cwd: projectRoot,
      env: {
        ...process.env,
        NODE_OPTIONS: "",

        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secretKeys),
      },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  notes.watch(child.pid ?? 0);
  const exitCode = await new Promise<number | null>((ended) => child.once("close", ended));
  server.forceShutdown();
  return { exitCode, ...notes };
}

/** What Pulumi.yaml wants Node.js to be started with. */
function nodeArguments(): readonly string[] {
  const project = parse(readFileSync(join(projectRoot, "Pulumi.yaml"), "utf8")) as {
    runtime: { options: { nodeargs: string } };
  };
  return project.runtime.options.nodeargs.split(" ");
}

class Notes {
  readonly resources: { type: string; name: string }[] = [];
  readonly errors: string[] = [];
  outputs: Record<string, unknown> = {};
  secondsToFirstResource: number | undefined;
  megabytesAtFirstResource: number | undefined;
  private readonly started = performance.now();
  private process = 0;

  watch(process: number): void {
    this.process = process;
  }

  registered(type: string, name: string): void {
    this.resources.push({ type, name });
    if (type === "pulumi:pulumi:Stack" || this.secondsToFirstResource !== undefined) return;
    this.secondsToFirstResource = (performance.now() - this.started) / 1000;
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.process}/status`, "utf8"));
    this.megabytesAtFirstResource = Number(peak?.[1]) / 1024;
  }
}

/** An engine that accepts every resource, knows no output, and takes notes. */
function notetaker(notes: Notes): grpc.Server {
  const server = new grpc.Server();
  const answer =
    <Q, A>(respond: (request: Q) => A): grpc.handleUnaryCall<Q, A> =>
    (call, reply) => {
      reply(null, respond(call.request));
    };
  server.addService(ResourceMonitorService, {
    supportsFeature: answer((request: resource.SupportsFeatureRequest) =>
      new resource.SupportsFeatureResponse().setHassupport(knownFeatures.has(request.getId())),
    ),
    registerResource: answer((request: resource.RegisterResourceRequest) => {
      notes.registered(request.getType(), request.getName());
      const urn = `urn:pulumi:stack::homelab::${request.getType()}::${request.getName()}`;
      return new resource.RegisterResourceResponse().setUrn(urn).setObject(request.getObject());
    }),
    readResource: answer((request: resource.ReadResourceRequest) =>
      new resource.ReadResourceResponse()
        .setUrn(`urn:pulumi:stack::homelab::${request.getType()}::${request.getName()}`)
        .setProperties(request.getProperties()),
    ),
    registerResourceOutputs: answer((request: resource.RegisterResourceOutputsRequest) => {
      if (request.getUrn().includes("pulumi:pulumi:Stack")) notes.outputs = request.getOutputs()?.toJavaScript() ?? {};
      return new Empty();
    }),
    registerResourceHook: answer(() => new Empty()),
    registerErrorHook: answer(() => new Empty()),
    registerStackTransform: answer(() => new Empty()),
    invoke: answer((request: resource.ResourceInvokeRequest) => {
      const known = answerOf(request.getTok(), request.getArgs()?.toJavaScript() ?? {});
      return new InvokeResponse().setReturn(
        Struct.fromJavaScript(known as Parameters<typeof Struct.fromJavaScript>[0]),
      );
    }),
    signalAndWaitForShutdown: answer(() => new Empty()),
  });
  server.addService(EngineService, {
    log: answer((request: engine.LogRequest) => {
      if (request.getSeverity() === engine.LogSeverity.ERROR) notes.errors.push(request.getMessage());
      return new Empty();
    }),
    getRootResource: answer(() => new engine.GetRootResourceResponse()),
    setRootResource: answer(() => new engine.SetRootResourceResponse()),
  });
  return server;
}

const knownFeatures = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "aliasSpecs",
  "deletedWith",
  "resourceHooks",
  "errorHooks",
  "invokeTransforms",
]);
