import { NAMES, addRecords, cloudflareSite, mutations } from "./cloudflare-site";
import type { Observed } from "./site";

/** `REHEARSAL_PREVIEWS=5` while something else is tried. */
const previews = Number(process.env.REHEARSAL_PREVIEWS ?? 100);
/** Previews at once: as many as keep a small machine busy. */
const atOnce = 4;

/** A preview has to be safe to run at any time, by anybody, as often as they like. */
describe("previews of a stack at Cloudflare", () => {
  let site: Observed;

  beforeAll(async () => {
    site = await cloudflareSite();
    await site.rehearsal.up();
    // Something to create, to change, to replace and to delete.
    addRecords(site, { type: "A", name: "new.hallonen.se", content: "203.0.113.12" });
    site.rehearsal.configure((config) => {
      const { dns } = config["homelab:cloudflare"] as Block;
      for (const record of dns.records) if (record.name === NAMES.www) record.content = "203.0.113.13";
      dns.records = dns.records.filter(({ name }) => name !== NAMES.mail);
    });
    await site.rehearsal.cloudflare.forget();
  });

  afterAll(() => site?.rehearsal.close());

  test(`${previews} of them change nothing there, whatever they announce`, async () => {
    const before = await site.rehearsal.cloudflare.records();
    let left = previews;
    const work = async () => {
      while (left-- > 0) {
        const { changes } = await site.rehearsal.preview();
        expect(changes).toMatchObject({ create: 1, update: 1, delete: 1 });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));

    const calls = await site.rehearsal.cloudflare.calls();
    expect(calls.length).toBeGreaterThanOrEqual(previews);
    expect(mutations(calls)).toEqual([]);
    expect(await site.rehearsal.cloudflare.records()).toEqual(before);
  }, 3_600_000);
});

interface Block {
  dns: { records: { name: string; content: string }[] };
}
