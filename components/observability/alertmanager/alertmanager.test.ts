import type { AlertmanagerConfig } from "../../../config/schema";
import { alertmanagerSchema } from "../../../config/schema/alertmanager";
import { alertmanagerConfig } from "./config";
import { timeIntervals } from "./intervals";
import { alertmanagerPart } from "./part";

const email = { to: ["admin@example.org"], server: "smtp.example.org", user: "alerts" };
const secrets = {
  discordWebhookUrl: "https://discord.example/1",
  smtpPassword: "p",
  heartbeatUrl: "https://hc.example/2",
};
const parsed = (block: object): AlertmanagerConfig => alertmanagerSchema.parse(block);
const configOf = (block: object) => alertmanagerConfig(parsed(block), "example.org", secrets);

describe("who is told", () => {
  const { receivers, route } = configOf({ discord: {}, email, heartbeat: {} });
  const named = (name: string) => receivers.find((each) => each.name === name);

  test("Discord first, and mail as well of what lasts", () => {
    expect(Object.keys(named("first") ?? {})).toEqual(["name", "discord_configs"]);
    expect(Object.keys(named("escalation") ?? {})).toEqual(["name", "discord_configs", "email_configs"]);
  });

  test("where there is one channel, it is told a second time", () => {
    const { receivers: mailOnly } = configOf({ email });

    expect(mailOnly.map((each) => Object.keys(each).slice(1))).toEqual([[], ["email_configs"], ["email_configs"]]);
  });

  test("mail comes from the cluster's domain, and never without encryption", () => {
    expect(named("escalation")).toMatchObject({
      email_configs: [{ from: "alerts@example.org", smarthost: "smtp.example.org:587", require_tls: true }],
    });
  });

  test("the operator knows no file with Discord's URL: the URL itself is there", () => {
    expect(JSON.stringify(receivers)).not.toContain("webhook_url_file");
    expect(named("first")).toMatchObject({ discord_configs: [{ webhook_url: secrets.discordWebhookUrl }] });
  });

  test("what is critical waits alone until it is escalated", () => {
    expect(route.routes).toContainEqual({
      receiver: "escalation",
      matchers: ['severity="critical"'],
      group_by: ["..."],
      group_wait: "15m",
    });
  });

  test("a heartbeat is due again before it is looked at again", () => {
    expect(route.routes[0]).toMatchObject({ group_interval: "300s", repeat_interval: "240s" });
    expect(configOf({ discord: {} }).route.routes[0]).toMatchObject({ receiver: "nobody" });
  });
});

describe("when nobody is told", () => {
  const { route, time_intervals: intervals } = configOf({
    discord: {},
    timezone: "Europe/Stockholm",
    quietHours: { from: "22:00", to: "07:00" },
    maintenance: [{ name: "updates", days: ["sunday"], from: "03:00", to: "05:00" }],
  });

  test("quiet hours keep back what is not critical, maintenance everything but the heartbeat", () => {
    expect(route.routes.map((each) => ("mute_time_intervals" in each ? each.mute_time_intervals : []))).toEqual([
      [],
      [],
      ["maintenance-updates"],
      ["maintenance-updates"],
      ["quiet-hours", "maintenance-updates"],
    ]);
  });

  test("every interval that routes name is there", () => {
    expect(intervals.map(({ name }) => name)).toEqual(["quiet-hours", "maintenance-updates"]);
  });

  test("what goes past midnight is two parts, in the stack's time zone", () => {
    expect(timeIntervals({ from: "22:00", to: "07:00", days: ["friday", "sunday"] }, "Europe/Stockholm")).toEqual([
      {
        times: [{ start_time: "22:00", end_time: "24:00" }],
        weekdays: ["friday", "sunday"],
        location: "Europe/Stockholm",
      },
      {
        times: [{ start_time: "00:00", end_time: "07:00" }],
        weekdays: ["saturday", "monday"],
        location: "Europe/Stockholm",
      },
    ]);
  });

  test("midnight itself is an end, not a beginning", () => {
    expect(timeIntervals({ from: "22:00", to: "00:00" }, "UTC")).toHaveLength(1);
  });

  test("a single day ends in the next month where it has to", () => {
    const [evening, morning] = timeIntervals({ from: "23:00", to: "01:00", date: "2026-12-31" }, "UTC");

    expect(evening).toMatchObject({ days_of_month: ["31"], months: ["12"], years: ["2026"] });
    expect(morning).toMatchObject({ days_of_month: ["1"], months: ["1"], years: ["2027"] });
  });
});

test("its configuration is a Secret, and no value of the release", () => {
  const part = alertmanagerPart({ alertmanager: parsed({ discord: {} }), domain: "x", secrets, hasIngress: true });

  expect(JSON.stringify(part.values)).not.toContain("discord.example");
  expect(part.values).toMatchObject({
    alertmanager: { alertmanagerSpec: { useExistingSecret: true, configSecret: "alertmanager-config" } },
  });
});
