import { cloudflareSettings } from "./cloudflare-settings";
import { readStackFile } from "./stack-file";

const production = readStackFile("production");
const token = production.secrets["homelab:secrets.cloudflareApiToken"];

describe("cloudflareSettings", () => {
  test("has the stack's zones, and the token that the rehearsal made up, for these zones only", () => {
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(cloudflareSettings(production)).toMatchObject({
      account: { id: "0123456789abcdef0123456789abcdef" },
      zones: [{ name: "hallonen.se" }],
      tokens: [
        { value: token, permissions: ["Zone Read", "DNS Write", "Cloudflare Tunnel Write"], zones: ["hallonen.se"] },
      ],
    });
  });

  test("gives zones and the account the identifiers that the stack file has for them", () => {
    const id = "a".repeat(32);
    const accountId = "b".repeat(32);
    const zones = [{ name: "hallonen.se", id, certificates: "universal" as const }];
    const config = { ...production.config, cloudflare: { ...production.config.cloudflare, zones, accountId } };
    const settings = cloudflareSettings({ config, secrets: production.secrets });
    expect(settings).toMatchObject({ account: { id: accountId }, zones: [{ name: "hallonen.se", id }] });
  });

  test("can be without the stack's zone, without its token, or short of a permission", () => {
    expect(cloudflareSettings(production, { zones: [] }).zones).toEqual([]);
    expect(cloudflareSettings(production, { knowsToken: false }).tokens).toEqual([]);
    const [weak] = cloudflareSettings(production, { permissions: ["Zone Read"] }).tokens;
    expect(weak?.permissions).toEqual(["Zone Read"]);
  });
});
