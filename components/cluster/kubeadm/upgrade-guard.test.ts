import { refusalOf } from "./upgrade-guard";

describe("an upgrade", () => {
  test.each([
    ["v1.35.4", "v1.36.3"],
    ["v1.36.0", "v1.36.3"],
    ["v1.36.3", "v1.36.0"],
    ["v1.36.3", "v1.36.3"],
    [undefined, "v1.36.3"],
  ])("from %s to %s is done", (from, to) => {
    expect(refusalOf(from, to)).toBeUndefined();
  });

  test("that skips a minor version is refused, with the one that comes first", () => {
    expect(refusalOf("v1.34.1", "v1.36.3")).toMatch(/v1\.34\.1 → v1\.36\.3 skips v1\.35: .*to a v1\.35, update/);
  });

  test("that goes back is refused", () => {
    expect(refusalOf("v1.36.3", "v1.35.4")).toMatch(/v1\.36\.3 → v1\.35\.4 goes back.*a v1\.36 or newer/);
  });
});
