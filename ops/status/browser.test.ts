import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { page as html } from "./page";
import { busyCluster, quietCluster } from "./testing";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser that `CHROMIUM` names, or else one on the PATH. */
function installedBrowser(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const known = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return process.env.CHROMIUM ?? known.find((path) => existsSync(path));
}

const executablePath = installedBrowser();
const title =
  executablePath === undefined ? "the page in a browser (skipped: no Chromium on the PATH or in CHROMIUM)" : "the page";

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const screens = [WIDE, PHONE].flatMap((viewport) =>
  (["light", "dark"] as const).map((colorScheme) => ({ ...viewport, viewport, colorScheme })),
);

/** How far text stands out from what is behind it, for each element that has text of its own: `[text, ratio]`. */
const CONTRASTS = `(() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = numbers(colour).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const style = (element) => getComputedStyle(element);
  const behind = (element) => {
    const bar = element.closest(".use")?.querySelector(".bar i");
    if (bar) return [style(bar).backgroundColor, ...behind(element.closest("td"))];
    for (let each = element; each; each = each.parentElement) {
      const [, , , opacity = 1] = numbers(style(each).backgroundColor);
      if (opacity === 1) return [style(each).backgroundColor];
    }
    return ["rgb(255, 255, 255)"];
  };
  const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== "");
  return [...document.body.querySelectorAll("*")].filter(hasText).map((element) => {
    const colour = element instanceof SVGElement ? style(element).fill : style(element).color;
    return [element.textContent, Math.min(...behind(element).map((back) => ratio(colour, back)))];
  });
})()`;

(executablePath === undefined ? describe.skip : describe)(title, () => {
  const folder = mkdtempSync(join(tmpdir(), "status-"));
  let browser: Browser;

  beforeAll(async () => {
    const { chromium } = await import("playwright-core");
    const quiet = ["--disable-gpu", "--disable-quic", "--disable-component-update", "--disable-sync"];
    // Chromium's own sandbox does not start for root.
    const chromiumSandbox = process.getuid?.() !== 0;
    browser = await chromium.launch({ executablePath, chromiumSandbox, args: quiet, timeout: 0 });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens a page as whoever gets the file does, and looks at it. */
  async function opened(
    content: string,
    { viewport, colorScheme }: (typeof screens)[number],
    look: (page: Page) => Promise<void>,
  ): Promise<{ readonly requests: readonly string[]; readonly complaints: readonly string[]; readonly url: string }> {
    const file = join(folder, "status.html");
    writeFileSync(file, content);
    const url = pathToFileURL(file).href;
    const [requests, complaints]: [string[], string[]] = [[], []];
    const context = await browser.newContext({ viewport, colorScheme });
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    page.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(url);
    await look(page);
    await context.close();
    return { requests, complaints, url };
  }

  describe.each(screens)("on a $colorScheme screen, $width wide", (screen) => {
    test.each([
      ["a busy cluster", busyCluster, ["Alerts", "Failing", "Nodes", "The last day", "Certificates", "Backups"]],
      ["a quiet one", quietCluster, ["Alerts", "Failing", "Nodes", "Certificates", "Not known"]],
    ])("shows all of %s, fetches nothing and complains of nothing", async (_, cluster, headings) => {
      const { requests, complaints, url } = await opened(html(cluster), screen, async (page) => {
        const shown = page.locator("h2");
        expect((await shown.allInnerTexts()).map((text) => text.replace(/ \(.*/, ""))).toEqual(headings);
        for (const heading of await shown.all()) expect(await heading.isVisible()).toBe(true);

        const { scrollWidth } = await page.evaluate<{ scrollWidth: number }>(
          "({ scrollWidth: document.documentElement.scrollWidth })",
        );
        expect(scrollWidth).toBeLessThanOrEqual(screen.width);

        const contrasts = await page.evaluate<[string, number][]>(CONTRASTS);
        expect(contrasts.length).toBeGreaterThan(20);
        expect(contrasts.filter(([, ratio]) => ratio < 4.5)).toEqual([]);
      });

      expect(requests).toEqual([url]);
      expect(complaints).toEqual([]);
    });
  });

  test("would say so if the page fetched something", async () => {
    const curious = html(quietCluster).replace("</main>", `<img src="https://example.org/x.png"></main>`);

    const { complaints } = await opened(curious, screens[0]!, () => Promise.resolve());

    expect(complaints.join()).toContain("Content Security Policy");
  });
});
