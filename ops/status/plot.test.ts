import { COLOURS, plot } from "./plot";
import { degrees } from "./text";

const MINUTE_MS = 60_000;
const args = { title: "Temperature, °C", label: degrees, steps: [1, 2, 5, 10] };
const series = (name: string, minutes: readonly number[], value = 50) => ({
  name,
  points: minutes.map((minute) => ({ time: minute * MINUTE_MS, value })),
});

test("a line is broken where nothing was measured", () => {
  const drawing = plot({ ...args, series: [series("a", [0, 10, 20, 60, 70])] });

  const [, path = ""] = /class="line s0" d="([^"]+)"/.exec(drawing) ?? [];
  expect(path.match(/[ML]/g)?.join("")).toBe("MLLML");
});

test("the axis of values has units, and words say the newest value of each line", () => {
  const drawing = plot({ ...args, series: [series("a", [0, 10], 50), series("b", [0, 10], 57)] });

  expect(drawing).toContain(">58 °C</text>");
  expect(drawing).toContain('aria-label="Temperature, °C: a 50 °C, b 57 °C"');
  expect(drawing).toContain("b <b>57 °C</b>");
});

test("lines that share a colour differ by dashes", () => {
  const many = Array.from({ length: COLOURS + 1 }, (_, index) => series(`m${String(index)}`, [0, 10], index));

  expect(plot({ ...args, series: many })).toContain('class="line s0 dashed"');
});
