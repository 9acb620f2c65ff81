import { parseStackFile } from "../../config/stackFile";
import { SET_SECRET } from "../../config/rules/secrets";
import { type CloudflareConfig, type Secrets, stackSchema } from "../../config/schema/index";
import { salvage } from "../../config/schema/salvage";
import { type Finding, badOnes, line } from "../lib/finding";
import { PulumiStack } from "../pulumi";
import { CloudflareApi } from "./api";
import { examine, tokensOf, wishesOf } from "./examine";

const CLOUDFLARE = "https://api.cloudflare.com/client/v4";

interface Draft {
  readonly cluster?: { readonly name?: string };
  readonly cloudflare?: Partial<CloudflareConfig>;
  readonly secrets?: Secrets<unknown>;
}

/**
 * Checks what the stack needs of Cloudflare: that each token works, what it sees, and that it sees no more. Changes nothing,
 * so that rights to edit are told only where reading takes them.
 * @throws Error when something is missing, after everything was looked at
 */
export async function doctor(stack: string, say: (line: string) => void): Promise<void> {
  const file = `Pulumi.${stack}.yaml`;
  const { cloudflare, cluster, secrets } = salvage(stackSchema, parseStackFile(file)) as Draft;
  if (cloudflare === undefined) throw new Error(`${file} has no block homelab:cloudflare: there is nothing to check`);
  if (secrets?.cloudflareApiToken === undefined) {
    throw new Error(
      `${file} has no secret cloudflareApiToken: ${SET_SECRET}secrets.cloudflareApiToken --stack ${stack}`,
    );
  }
  const pulumi = new PulumiStack(stack);
  const baseUrl = await apiOf(pulumi);
  const findings: Finding[] = [];
  for (const { secret, wishes } of tokensOf(wishesOf(cloudflare, cluster?.name ?? stack), secrets)) {
    const token = await pulumi.run("config", "get", "--path", `homelab:secrets.${secret}`);
    const found = await examine(new CloudflareApi(token.trim(), baseUrl), wishes);
    say(`secret ${secret}:`);
    for (const finding of found) say(line(finding));
    findings.push(...found);
  }
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
