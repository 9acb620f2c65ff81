import { credentials, field, maintenanceMachine, talosMachine, type TestServer } from "../testdata/servers";
import { TakenConfiguration } from "./talos-configuration";

let server: TestServer | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await server?.close();
  server = undefined;
});

const question = () => Promise.reject(new Error("no answer"));

/** Asks again and again, as time goes by. */
async function asked(machine: TestServer, ...seconds: readonly number[]): Promise<string[]> {
  const taken = new TakenConfiguration({ address: "127.0.0.1", port: machine.port, credentials }, "machine: {}");
  const began = Date.now();
  const said: string[] = [];
  for (const second of seconds) {
    jest.spyOn(Date, "now").mockReturnValue(began + second * 1000);
    said.push(await taken.ask(question, 6000).catch((error: Error) => error.message));
  }
  return said;
}

describe("a configuration that a machine has taken", () => {
  test("is given again to a machine that stays in maintenance mode, once", async () => {
    const given: string[] = [];
    server = await maintenanceMachine((path, request) => {
      if (path.endsWith("/ApplyConfiguration")) given.push(request.toString("latin1"));
    });
    const said = await asked(server, 0, 1, 6, 7, 60);
    expect(given).toEqual([expect.stringContaining("machine: {}")]);
    expect(said.slice(0, 3)).toEqual(Array(3).fill("it is in maintenance mode, although it took its configuration"));
    expect(said[4]).toMatch(/took its configuration twice.*talosctl -n 127\.0\.0\.1 get disks --insecure/);
  });

  test("is nobody's business on a machine that runs: what was asked failed for a reason of its own", async () => {
    server = await talosMachine(() => field(1, field(2, field(1, "v1.13.0"))));
    expect(await asked(server, 0, 60)).toEqual(["no answer", "no answer"]);
  });
});
