import { parseStackFile } from "../../config/load";
import { type CloudflareConfig, stackSchema } from "../../config/schema/index";
import { salvage } from "../../config/schema/salvage";
import { badOnes, line } from "../lib/finding";
import { PulumiStack } from "../pulumi";
import { CloudflareApi } from "./api";
import { examine, wishesOf } from "./examine";

const CLOUDFLARE = "https://api.cloudflare.com/client/v4";

interface Draft {
  readonly cluster?: { readonly name?: string };
  readonly cloudflare?: Partial<CloudflareConfig>;
}

/**
 * Checks what the stack needs of Cloudflare: that the token works, what it sees, and that it sees no more. Changes nothing,
 * so that rights to edit are told only where reading takes them.
 * @throws Error when something is missing, after everything was looked at
 */
export async function doctor(stack: string, say: (line: string) => void): Promise<void> {
  const file = `Pulumi.${stack}.yaml`;
  const { cloudflare, cluster } = salvage(stackSchema, parseStackFile(file)) as Draft;
  if (cloudflare === undefined) throw new Error(`${file} has no block homelab:cloudflare: there is nothing to check`);
  const pulumi = new PulumiStack(stack);
  const token = await pulumi.run("config", "get", "--path", "homelab:secrets.cloudflareApiToken");
  const findings = await examine(
    new CloudflareApi(token.trim(), await apiOf(pulumi)),
    wishesOf(cloudflare, cluster?.name ?? stack),
  );
  for (const finding of findings) say(line(finding));
  const missing = badOnes(findings).length;
  if (missing > 0)
    throw new Error(
      `${String(missing)} of ${String(findings.length)} checks failed: docs/cloudflare.md says what the token needs.`,
    );
}

/** The provider's own setting; it is an error of the CLI to ask for one that is not there. */
async function apiOf(pulumi: PulumiStack): Promise<string> {
  const config = JSON.parse(await pulumi.run("config", "--json")) as Readonly<
    Record<string, { readonly value?: string }>
  >;
  return config["cloudflare:baseUrl"]?.value ?? CLOUDFLARE;
}
