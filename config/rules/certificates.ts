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
