import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudflareApi } from "./api";
import { examine, tokensOf, wishesOf } from "./examine";

type Answer = readonly [status: number, body: object];

const account = { id: "a1", name: "home" };
const zone = (name: string) => ({ id: `z-${name}`, name, account });
const found = (result: unknown): Answer => [200, { success: true, result, result_info: { total_pages: 1 } }];
const refused: Answer = [403, { success: false, errors: [{ code: 10000, message: "Authentication error" }] }];

/** Everything is well, with one zone and a tunnel. */
const healthy: Readonly<Record<string, Answer>> = {
  "/user/tokens/verify": found({ status: "active" }),
  "/zones": found([zone("example.org")]),
  "/zones/z-example.org/dns_records": found([]),
  "/accounts/a1/cfd_tunnel": found([{ id: "t1", name: "home" }]),
  "/accounts/a1/cfd_tunnel/t1/token": found("canary-tunnel-token"),
};
const wishes = { zones: ["example.org"], tunnel: "home" };

let server: Server;
let asked: IncomingMessage[];

/** What the doctor says of an account that differs from a healthy one in these answers. */
async function said(change: Readonly<Record<string, Answer>> = {}, wanted: object = {}): Promise<readonly string[]> {
  const answers = { ...healthy, ...change };
  asked = [];
  server = createServer((request, response) => {
    asked.push(request);
    const [status, body] = answers[(request.url ?? "").replace(/\?.*/, "")] ?? [404, { success: false, errors: [] }];
    response.writeHead(status, { "Content-Type": "application/json", "Retry-After": "120" }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const api = new CloudflareApi("canary-token", `http://127.0.0.1:${String(port)}`);
  const findings = await examine(api, { ...wishes, ...wanted });
  return findings.map(({ verdict, text }) => `${verdict}: ${text}`);
}

afterEach(() => new Promise((closed) => server.close(closed)));

test("a good token is said to be good, and nothing is changed or shown", async () => {
  const lines = await said();

  expect(lines).toEqual([
    "good: the token works",
    "good: zone example.org (z-example.org), account a1: its records may be read",
    "good: the token sees no other zone",
    "good: tunnel home (t1): may be edited",
  ]);
  expect(new Set(asked.map(({ method }) => method))).toEqual(new Set(["GET"]));
  expect(lines.join()).not.toContain("canary");
});

test("a token that does not work ends the examination", async () => {
  const invalid: Answer = [401, { success: false, errors: [{ code: 1000, message: "Invalid API Token" }] }];

  expect(await said({ "/user/tokens/verify": invalid })).toEqual([
    "bad: the token does not work: 401 Invalid API Token (1000)",
  ]);
});

test("an expired token is said to be expired", async () => {
  expect(await said({ "/user/tokens/verify": found({ status: "expired" }) })).toEqual(["bad: the token is expired"]);
});

test("a token of the account is known to the account", async () => {
  const change = { "/user/tokens/verify": refused, "/accounts/a1/tokens/verify": found({ status: "active" }) };

  expect((await said(change, { accountId: "a1" }))[0]).toBe("good: the token works");
});

test("a token that sees more than the stack needs should be limited", async () => {
  const change = { "/zones": found([zone("example.org"), zone("work.example")]) };

  expect(await said(change)).toContain("advice: the token also sees work.example: limit it to the stack's zones");
});

test("a zone that it does not see, or whose records it may not read, is named with the right that is missing", async () => {
  expect(await said({ "/zones": found([]) })).toContain(
    "bad: zone example.org: the token does not see it. It needs Zone Read and DNS Edit for it",
  );
  await new Promise((closed) => server.close(closed));
  expect((await said({ "/zones/z-example.org/dns_records": refused })).join("\n")).toMatch(
    /bad: zone example.org: its records may not be read: 403 Authentication error \(10000\)/,
  );
});

test("reading tunnels is not enough", async () => {
  expect((await said({ "/accounts/a1/cfd_tunnel/t1/token": refused })).at(-1)).toMatch(
    /^bad: tunnel home: its token may not be read: 403 .* Edit is needed, not only Read$/,
  );
});

test("a tunnel that is not there yet tells nothing, and that is said", async () => {
  expect((await said({ "/accounts/a1/cfd_tunnel": found([]) })).at(-1)).toMatch(
    /^advice: tunnel home is not there yet/,
  );
});

test("too many calls: says how long to wait", async () => {
  await expect(said({ "/zones": [429, { success: false }] })).rejects.toThrow("try again in 120 seconds");
});

test("zones come in pages", async () => {
  const pages: Answer = [200, { success: true, result: [zone("example.org")], result_info: { total_pages: 3 } }];

  await said({ "/zones": pages });

  expect(asked.filter(({ url }) => url?.startsWith("/zones?"))).toHaveLength(3);
});

test("the tunnel is called as the cluster is, unless the stack file says otherwise", () => {
  const tunnel = { routes: [], replicas: 2, protocol: "auto" } as const;

  expect(wishesOf({ tunnel }, "home")).toEqual({ zones: [], tunnel: "home" });
  expect(wishesOf({ tunnel: { ...tunnel, name: "other" } }, "home").tunnel).toBe("other");
  expect(wishesOf({}, "home")).not.toHaveProperty("tunnel");
});

test("the cluster's own token is looked at too, and needs no tunnel", () => {
  expect(tokensOf(wishes, { cloudflareApiToken: "", cloudflareDnsToken: "" })).toEqual([
    { secret: "cloudflareApiToken", wishes },
    { secret: "cloudflareDnsToken", wishes: { zones: ["example.org"] } },
  ]);
  expect(tokensOf(wishes, { cloudflareApiToken: "" })).toHaveLength(1);
});
