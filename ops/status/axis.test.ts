import { hours, marks } from "./axis";

const at = (time: string): number => Date.parse(`2026-11-21T${time}:00Z`);

describe("marks of an axis", () => {
  test.each([
    [
      [43.2, 78.9],
      [1, 2, 5, 10, 20],
      [40, 50, 60, 70, 80],
    ],
    [
      [50.1, 50.3],
      [1, 2, 5],
      [50, 51],
    ],
    [[0, 1], [0.25], [0, 0.25, 0.5, 0.75, 1]],
    [
      [-3, 4],
      [1, 2, 5],
      [-4, -2, 0, 2, 4],
    ],
    [
      [60, 60],
      [1, 2, 5],
      [60, 61],
    ],
  ] as const)("of %j are round, and hold all values", (range, steps, expected) => {
    expect(marks(range, steps)).toEqual(expected);
  });
});

test("a day is marked at whole hours, and less of it more often", () => {
  expect(hours([at("00:04"), at("23:50")])).toEqual([at("06:00"), at("12:00"), at("18:00")]);
  expect(hours([at("09:10"), at("12:10")])).toEqual([at("10:00"), at("11:00"), at("12:00")]);
  expect(hours([at("09:10"), at("09:40")])).toEqual([]);
});
