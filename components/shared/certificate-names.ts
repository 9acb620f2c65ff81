/** Name of a domain's wildcard certificate, and of the Secret that it is kept in. */
export function wildcardName(domain: string): string {
  return `wildcard-${domain.replaceAll(".", "-")}`;
}
