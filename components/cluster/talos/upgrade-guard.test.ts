import { refusalOf, releasesIn } from "./upgrade-guard";

const running = { talos: "v1.12.4", kubernetes: "v1.35.4" };

test("a step's command line says which versions it is about", () => {
  expect(releasesIn("node ops/steps/talos-node.mjs v1.13.0 v1.36.3")).toEqual({
    talos: "v1.13.0",
    kubernetes: "v1.36.3",
  });
  expect(releasesIn(undefined)).toBeUndefined();
});

describe("an upgrade", () => {
  test.each([
    [{ talos: "v1.12.4" }],
    [{ talos: "v1.12.7" }],
    [{ talos: "v1.12.0" }],
    [{ talos: "v1.13.0" }],
    [{ kubernetes: "v1.36.3" }],
    [{ kubernetes: "v1.35.9", talos: "v1.13.0" }],
    [{ kubernetes: "v1.36.3", talos: "v1.12.7" }],
  ])("to %j is done", (to) => {
    expect(refusalOf(running, { ...running, ...to })).toBeUndefined();
  });

  test("that skips a minor version is refused, with the one that comes first", () => {
    expect(refusalOf(running, { ...running, talos: "v1.14.0" })).toMatch(
      /Talos v1\.12\.4 → v1\.14\.0 skips v1\.13: .*homelab:versions\.talos to a v1\.13, update/,
    );
    expect(refusalOf(running, { ...running, kubernetes: "v1.37.0" })).toMatch(/Kubernetes v1\.35\.4 .* skips v1\.36/);
  });

  test("that goes back is refused", () => {
    expect(refusalOf(running, { ...running, talos: "v1.11.3" })).toMatch(/goes back .* to a v1\.12 or newer/);
    expect(refusalOf(running, { ...running, kubernetes: "v1.34.0" })).toMatch(
      /Kubernetes v1\.35\.4 → v1\.34\.0 goes back/,
    );
  });

  test("of Talos and Kubernetes at once is refused: Talos comes first", () => {
    expect(refusalOf(running, { talos: "v1.13.0", kubernetes: "v1.36.3" })).toMatch(
      /at once .* set homelab:versions\.kubernetes to v1\.35\.4, update, then take it away/,
    );
  });
});
