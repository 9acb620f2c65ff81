import { record } from "../../../tests/support/registrations";
import { tunnelNameIsFree } from "./name";

const there = { id: "t1", name: "lab", createdAt: "2026-01-02T03:04:05Z" };
const urn =
  "urn:pulumi:lab::homelab::homelab:cloudflare:Tunnel$cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared::tunnel-tunnel";

/** Runs the hook for a tunnel `lab`, where these are there already. */
async function check(...tunnels: readonly (typeof there)[]): Promise<readonly string[]> {
  const asked: string[] = [];
  const lookUp = (accountId: string, name: string) => {
    asked.push(`${accountId} ${name}`);
    return Promise.resolve(tunnels);
  };
  const { result: hook } = await record(() => tunnelNameIsFree(lookUp));
  const newInputs = { accountId: "a1", name: "lab", configSrc: "cloudflare" };
  await hook.callback({ urn, id: "", name: "tunnel-tunnel", type: "", newInputs });
  return asked;
}

describe("before a tunnel is made", () => {
  test("its name is looked up in its account; a free one is taken", async () => {
    expect(await check()).toEqual(["a1 lab"]);
  });

  test("a name that only begins like it is another one", async () => {
    await expect(check({ ...there, name: "lab-2" })).resolves.toEqual(["a1 lab"]);
  });

  test("the tunnel that has the name is told, with what gives it to the stack", async () => {
    const refused = check(there);

    await expect(refused).rejects.toThrow(
      /^homelab: tunnel lab: there is a tunnel of that name at Cloudflare already, id t1, made 2026-01-02T03:04:05Z/,
    );
    await expect(refused).rejects.toThrow("Nothing was changed.");
    await expect(refused).rejects.toThrow("homelab:cloudflare.tunnel.name");
    await expect(refused).rejects.toThrow(
      "pulumi import cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared 'tunnel-tunnel' a1/t1 " +
        "--parent 'tunnel=urn:pulumi:lab::homelab::homelab:cloudflare:Tunnel::tunnel'",
    );
  });
});
