import type { Rule } from "./draft";

const BLOCKS = {
  "letsencrypt-production": "acme",
  "letsencrypt-staging": "acme",
  "internal-ca": "internalCa",
} as const;

/** Whoever is to sign the certificates is set up. */
export const issuersAreThere: Rule = (stack) => {
  const certificates = stack.security?.certificates;
  if (certificates?.issuer === undefined) return [];
  const block = BLOCKS[certificates.issuer];
  if (block in certificates) return [];
  const rule = `needs the block \`${block}\` beside it`;
  return [{ path: ["security", "certificates", "issuer"], value: certificates.issuer, rule }];
};

/** What refuses workloads before they come in shows a certificate, which somebody has to sign. */
export const admissionIsSigned: Rule = (stack) => {
  if (stack.security?.polaris?.admission?.mode !== "enforce" || "certificates" in stack.security) return [];
  const rule = "needs the block `security.certificates`, for its certificate";
  return [{ path: ["security", "polaris", "admission"], rule }];
};
