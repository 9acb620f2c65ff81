import { addRecords, cloudflareSite, mutations } from "../../tests/rehearsal/cloudflare-site";
import type { Figure } from "./bench";
import type { OperationReport } from "./rehearsal";
import { rounded } from "./report";

const latencyMilliseconds = 50;
const records = 200;

/** Figures of a stack with names and a tunnel, some way from Cloudflare. */
export async function cloudflareFigures(): Promise<readonly Figure[]> {
  // A new free zone has room for 200 records, and the stack has some already.
  const site = await cloudflareSite({ cloudflare: { latencyMilliseconds, recordQuota: 2 * records } });
  const { rehearsal } = site;
  const { cloudflare } = rehearsal;
  const watched = async (operation: () => Promise<OperationReport>) => {
    await cloudflare.forget();
    const { seconds, changes } = await operation();
    return { seconds, changes, calls: await cloudflare.calls() };
  };
  try {
    await rehearsal.up();
    const preview = await watched(() => rehearsal.preview());
    const unchanged = await watched(() => rehearsal.up({ expectNoChanges: true }));
    if (mutations([...preview.calls, ...unchanged.calls]).length > 0)
      throw new Error("Cloudflare was changed for nothing.");
    addRecords(site, ...Array.from({ length: records }, (_, index) => address(index)));
    const made = await watched(() => rehearsal.up());
    if (made.changes.create !== records) throw new Error(`Not ${records} records: ${JSON.stringify(made.changes)}`);
    const unchangedWithAll = await rehearsal.up({ expectNoChanges: true });
    return [
      { name: "Cloudflare: calls of a preview", value: preview.calls.length, unit: "times" },
      { name: "Cloudflare: calls of an unchanged up", value: unchanged.calls.length, unit: "times" },
      { name: "Cloudflare: unchanged up", value: rounded(unchanged.seconds), target: 6, unit: "s" },
      { name: `Cloudflare: ${records} records created`, value: rounded(made.seconds), target: 60, unit: "s" },
      { name: "Cloudflare: calls for each of them", value: rounded(made.calls.length / records), unit: "times" },
      { name: "Cloudflare: unchanged up with them", value: rounded(unchangedWithAll.seconds), unit: "s" },
    ];
  } finally {
    await rehearsal.close();
  }
}

const address = (index: number) => ({ type: "A", name: `host-${index}.hallonen.se`, content: "203.0.113.9" });
