import type { AcmeConfig } from "../../../config/schema";
import { sized } from "../../shared/resources";

/**
 * Values of cert-manager's chart.
 * @param acme absent where only the internal authority signs
 */
export function certManagerValues(acme: AcmeConfig | undefined): Readonly<Record<string, unknown>> {
  return {
    // Kept when cert-manager goes: with them go all certificates, and Let's Encrypt limits how often new ones are had.
    crds: { enabled: true, keep: true },
    global: { leaderElection: { namespace: "cert-manager" } },
    ...(acme && publicNameservers(acme)),
    // Our own gate waits for the webhook, without another image.
    startupapicheck: { enabled: false },
    resources: sized("small"),
    webhook: { resources: sized("tiny") },
    cainjector: { resources: sized("small") },
  };
}

/** The name server at home may answer for the domain by itself, and then never sees the record that shows control. */
function publicNameservers({ nameservers }: AcmeConfig) {
  return {
    dns01RecursiveNameservers: nameservers.map((server) => `${server}:53`).join(","),
    dns01RecursiveNameserversOnly: true,
  };
}
