import { X509Certificate } from "node:crypto";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * When a certificate ends.
 * @param certificate PEM, base64 encoded
 */
export function expiryOf(certificate: string): Date {
  return new Date(new X509Certificate(Buffer.from(certificate, "base64")).validTo);
}

/**
 * Whether fewer than so many days of a certificate are left.
 * @param certificate PEM, base64 encoded
 */
export function expiresWithin(certificate: string, days: number, now = new Date()): boolean {
  return expiryOf(certificate).getTime() - now.getTime() < days * DAY_MS;
}
