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
