import { certificate } from "../../tests/support/doubles";
import { expiresWithin, expiryOf } from "./expiry";

/** The certificate's end, in days before it. */
const daysBefore = (days: number) => new Date(expiryOf(certificate()).getTime() - days * 24 * 60 * 60 * 1000);

test("a certificate says when it ends", () => {
  expect(expiryOf(certificate()).toISOString()).toBe("2126-10-28T13:29:18.000Z");
});

test.each([
  [91, false],
  [90, false],
  [89, true],
  [-1, true],
])("with %d days left, it ends within 90 days: %s", (left, ending) => {
  expect(expiresWithin(certificate(), 90, daysBefore(left))).toBe(ending);
});

test("what is no certificate is refused", () => {
  expect(() => expiryOf("bm90aGluZw==")).toThrow();
});
