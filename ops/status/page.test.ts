import { page } from "./page";
import { PROMETHEUS, cluster, looked, measuring } from "./testing-api";

describe("the page", () => {
  test("needs nothing else, and runs nothing", async () => {
    const html = page(await looked({ ...cluster, ...measuring }));

    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|\bsrc=/);
    expect(html).toContain("prefers-color-scheme:dark");
  });

  test("shows what others wrote as text", async () => {
    const html = page(await looked({ ...cluster, ...measuring }));

    expect(html).toContain("&lt;b&gt;rk1-1&lt;/b&gt; is hot");
    expect(html).not.toContain("<b>rk1-1");
  });

  test("plots the last day, a line for each machine, inside the drawing", async () => {
    const html = page(await looked({ ...cluster, ...measuring }));

    const lines = [...html.matchAll(/<path class="line s0" d="([^"]+)"/g)].map(([, path]) => path ?? "");
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).toMatch(/^M[\d.]+ [\d.]+L[\d.]+ [\d.]+$/);
      for (const [x = NaN, y = NaN] of line
        .split(/[ML]/)
        .slice(1)
        .map((point) => point.split(" ").map(Number))) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(350);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(190);
      }
    }
    expect(html).toContain("Hottest sensor, °C: rk1-1 1 °C");
  });

  test("says so where nothing was measured", async () => {
    const nothing = { status: "success", data: { result: [] } };

    const html = page(await looked({ ...cluster, ...measuring, [`${PROMETHEUS}/query_range`]: nothing }));

    expect(html).toContain("Nothing was measured.");
  });
});
