import { createHash, randomBytes, randomInt } from "node:crypto";
import { readRecorded, recordedNames } from "../../tests/support/recorded-preview";
import { markdownOf } from "./markdown";
import { withoutSecrets } from "./messages";
import { readPreview } from "./read";
import { reportOf } from "./report";
import { textOf } from "./text";

const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Ways in which a secret may stand in a state: plain where nobody marked it, or in Pulumi's own envelope. */
const disguises: readonly ((secret: string) => unknown)[] = [
  (secret) => secret,
  (secret) => `prefix-${secret}`,
  (secret) => ({ [SECRET_SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", plaintext: JSON.stringify(secret) }),
  (secret) => ({ [SECRET_SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", ciphertext: secret, value: secret }),
  (secret) => [{ nested: [secret] }],
];

/** Every text, number and truth value among a value's leaves becomes a secret, in one disguise or another. */
function poisoned(value: unknown, secrets: string[]): unknown {
  if (Array.isArray(value)) return value.map((inner) => poisoned(inner, secrets));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, poisoned(inner, secrets)]));
  const secret = `hush${randomBytes(randomInt(6, 24)).toString("hex")}`;
  secrets.push(secret);
  return disguises[randomInt(disguises.length)]?.(secret);
}

interface Document {
  steps?: Record<"oldState" | "newState", { inputs: unknown; outputs?: unknown } | undefined>[];
  config?: unknown;
}

const everyForm = (text: string): string => {
  const report = reportOf(readPreview(text, "preview.json"));
  return [markdownOf(report, 65_536), textOf(report), JSON.stringify(report)].join("\n");
};

describe("no value of a resource gets into a report", () => {
  test.each(recordedNames())("%s, with a secret in every place", (name) => {
    for (let round = 0; round < 3; round++) {
      const secrets: string[] = [];
      const preview = JSON.parse(readRecorded(name)) as Document;
      preview.config = poisoned({ "homelab:secrets": "x" }, secrets);
      for (const step of preview.steps ?? []) {
        for (const state of [step.oldState, step.newState]) {
          if (!state) continue;
          state.outputs = poisoned(state.inputs, secrets);
          state.inputs = poisoned(state.inputs, secrets);
        }
      }
      const printed = everyForm(JSON.stringify(preview));
      expect(secrets.filter((secret) => printed.includes(secret))).toEqual([]);
      expect(printed).not.toContain("hush");
      expect(printed).not.toContain(SECRET_SIGNATURE);
    }
  });
});

describe("messages of others", () => {
  const token = "abcdef.0123456789abcdef";
  const key = createHash("sha256").update("a").digest("base64");
  test.each([
    ["a join token", `kubeadm join --token ${token}`, token],
    ["a password in a URL", "cannot reach https://admin:hunter2@example.org/x", "hunter2"],
    ["a named secret", "login failed: password=hunter2, user=a", "hunter2"],
    ["a header", "Authorization: Bearer hunter2", "hunter2"],
    ["a private key", "read -----BEGIN PRIVATE KEY-----\nMIIhunter2\n-----END PRIVATE KEY----- failed", "hunter2"],
    ["a key that was cut off", "-----BEGIN PRIVATE KEY-----\nMIIhunter2", "hunter2"],
    ["a key in hexadecimal digits", `certificate key ${"0f1e2d3c".repeat(8)}`, "0f1e2d3c".repeat(8)],
    ["an API token", "token Ab-1_Cd-2_Ef-3_Gh-4_Ij-5_Kl-6_Mn-7_Op-8", "Ab-1_Cd-2"],
    ["a long random word", `secretbox ${key} is too short`, key],
  ])("%s is not passed on", (_, text, secret) => {
    expect(withoutSecrets(text)).not.toContain(secret);
    expect(withoutSecrets(text)).toContain("[secret]");
  });

  test("names, paths, addresses and versions stay", () => {
    const text =
      "urn:pulumi:staging::homelab::homelab:apps:WebService$kubernetes:core/v1:PersistentVolumeClaim::notes-volume: " +
      "Kubernetes v1.35.5 → v1.34.1 at https://192.168.100.50:6443/api: set homelab:secrets.dashboardPassword; " +
      'before hook "production-rk1-1-configuration-upgrade-guard" failed: /var/mnt/data/volumes/ssd-1/and/so/on/2';
    expect(withoutSecrets(text)).toBe(text);
  });
});
