import { Progress } from "./progress";

test("passes whole lines on and keeps signs of life to itself", () => {
  const lines: string[] = [];
  const progress = new Progress((line) => lines.push(line));
  for (const text of [" +  a crea", "ting\n@ updating...", ".", ".\n +  a created\n", "\n", "Duration: 3s\n"])
    progress.write(text);
  expect(lines).toEqual([" +  a creating", " +  a created", "Duration: 3s"]);
});
