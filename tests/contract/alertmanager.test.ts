import { alertmanagerConfig } from "../../components/observability/alertmanager/config";
import { alertmanagerSchema } from "../../config/schema/alertmanager";
import { describeWithTool, runTool } from "../support/tools";

const secrets = {
  discordWebhookUrl: "https://discord.com/api/webhooks/1/canary",
  smtpPassword: "canary",
  heartbeatUrl: "https://hc.example.org/canary",
};
const email = { to: ["admin@example.org", "other@example.org"], server: "smtp.example.org", user: "alerts" };
const whole = {
  discord: {},
  email,
  heartbeat: {},
  timezone: "Europe/Stockholm",
  quietHours: { from: "22:00", to: "07:00", days: ["friday", "sunday"] },
  maintenance: [
    { name: "updates", from: "23:00", to: "02:00", days: ["sunday"] },
    { name: "move", from: "22:00", to: "00:00", date: "2026-12-31" },
  ],
};
const fileOf = (block: object) => ({
  "alertmanager.json": alertmanagerConfig(alertmanagerSchema.parse(block), "example.org", secrets),
});

describeWithTool("amtool")("Alertmanager's own tool", () => {
  test.each([
    ["everything", whole],
    ["Discord alone", { discord: {} }],
    ["mail alone, without a password", { email: { to: ["admin@example.org"], server: "192.168.1.1", port: 25 } }],
  ])("takes a configuration with %s", (_, block) => {
    expect(runTool("amtool", ["check-config", "alertmanager.json"], fileOf(block))).toContain("SUCCESS");
  });

  test.each([
    ["first", { alertname: "NodeHot", severity: "warning" }],
    ["first,escalation", { alertname: "NodeDown", severity: "critical" }],
    ["nobody", { alertname: "InfoInhibitor", severity: "none" }],
    ["nobody", { alertname: "CPUThrottlingHigh", severity: "info" }],
    ["heartbeat", { alertname: "Watchdog", severity: "none" }],
    ["first", { alertname: "SomebodysOwn" }],
  ])("tells %s of %j", (receivers, labels) => {
    const args = ["config", "routes", "test", "--config.file=alertmanager.json", `--verify.receivers=${receivers}`];
    const pairs = Object.entries(labels).map(([name, value]) => `${name}=${value}`);

    expect(runTool("amtool", [...args, ...pairs], fileOf(whole)).trim()).toBe(receivers);
  });
});

/** Of the labels of alerts that fire together, who is told of each at a moment. */
function toldAt(moment: string, alerts: readonly Readonly<Record<string, string>>[]): readonly (readonly string[])[] {
  const files = { ...fileOf(whole), "alerts.json": alerts.map((labels) => ({ cluster: "home", ...labels })) };
  const told = runTool("who-is-told", ["alertmanager.json", moment, "alerts.json"], files);
  return JSON.parse(told) as readonly (readonly string[])[];
}

describeWithTool("who-is-told")("Alertmanager's own code", () => {
  const warning = { alertname: "NodeHot", severity: "warning", node: "a" };
  const critical = { alertname: "NodeOverheating", severity: "critical", node: "b" };
  const alive = { alertname: "Watchdog", severity: "none" };

  test.each([
    ["on a Friday evening, just before quiet hours", "2026-11-20T21:59:00+01:00", "day"],
    ["in quiet hours", "2026-11-20T22:00:00+01:00", "night"],
    ["after midnight, which is Saturday", "2026-11-21T06:59:00+01:00", "night"],
    ["in the morning", "2026-11-21T07:00:00+01:00", "day"],
    ["at night of a day that has no quiet hours", "2026-11-21T22:30:00+01:00", "day"],
    ["in summer, by the clock on the wall", "2026-07-03T22:00:00+02:00", "night"],
    ["before the weekly maintenance", "2026-11-22T21:59:00+01:00", "day"],
    ["in the weekly maintenance", "2026-11-22T23:00:00+01:00", "maintenance"],
    ["in what of it is Monday", "2026-11-23T01:59:00+01:00", "maintenance"],
    ["after it, in quiet hours again", "2026-11-23T02:00:00+01:00", "night"],
    ["in the maintenance of one day", "2026-12-31T23:59:00+01:00", "maintenance"],
    ["a year before it", "2025-12-31T23:59:00+01:00", "day"],
  ])("%s", (_, moment, what) => {
    const told = {
      day: [["first"], ["first", "escalation"], ["heartbeat"]],
      night: [[], ["first", "escalation"], ["heartbeat"]],
      maintenance: [[], [], ["heartbeat"]],
    }[what];

    expect(toldAt(moment, [warning, critical, alive])).toEqual(told);
  });

  test("a machine that is down is told of once", () => {
    const down = { alertname: "NodeDown", severity: "critical", node: "a" };
    const elsewhere = { ...warning, node: "b" };
    const volume = { alertname: "LonghornVolumeDegraded", severity: "warning", volume: "pvc-1" };
    const silent = { alertname: "KubeProxyInstanceUnreachable", severity: "warning", instance: "192.168.1.11:10249" };
    const other = { alertname: "BackupLate", severity: "warning", volume: "pvc-1" };

    expect(toldAt("2026-11-25T12:00:00Z", [down, warning, elsewhere, volume, silent, other])).toEqual([
      ["first", "escalation"],
      [],
      ["first"],
      [],
      [],
      ["first"],
    ]);
  });

  test("what is worse keeps quiet what is the same", () => {
    const certificate = { namespace: "traefik", name: "wildcard" };
    const alerts = [
      { alertname: "CertificateAboutToExpire", severity: "critical", ...certificate },
      { alertname: "CertificateExpiring", severity: "warning", ...certificate },
      { alertname: "CertificateExpiring", severity: "warning", ...certificate, name: "other" },
    ];

    expect(toldAt("2026-11-25T12:00:00Z", alerts)).toEqual([["first", "escalation"], [], ["first"]]);
  });

  test("another cluster's machine has nothing to do with it", () => {
    const down = { alertname: "NodeDown", severity: "critical", node: "a", cluster: "other" };

    expect(toldAt("2026-11-25T12:00:00Z", [down, warning])).toEqual([["first", "escalation"], ["first"]]);
  });
});
