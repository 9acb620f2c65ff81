import { DeadlineError, poll } from "./poll";

describe("poll", () => {
  test("goes on until the deadline leaves no time for an attempt", async () => {
    const started = Date.now();

    const result = poll(() => Promise.reject(new Error("refused")), 1);

    await expect(result).rejects.toThrow(/^tried \d+ times? in \d+ s; last error: refused$/);
    expect(Date.now() - started).toBeGreaterThanOrEqual(700);
  });

  test("attempts once where the deadline leaves no time at all", async () => {
    const result = poll(() => Promise.reject(new Error("refused")), 0);

    await expect(result).rejects.toBeInstanceOf(DeadlineError);
    await expect(result).rejects.toThrow("tried 1 time in 0 s");
  });
});
