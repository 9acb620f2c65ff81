import { parseOptions } from "./options";

describe("rehearse options", () => {
  test("a stack alone takes every default", () => {
    expect(parseOptions(["production"])).toEqual({
      stack: "production",
      file: undefined,
      keep: false,
      plugins: "auto",
      json: undefined,
    });
  });

  test("takes every option", () => {
    expect(parseOptions(["mine", "--config", "a.yaml", "--keep", "--plugins", "real", "--json", "out.json"])).toEqual({
      stack: "mine",
      file: "a.yaml",
      keep: true,
      plugins: "real",
      json: "out.json",
    });
  });

  test.each([
    [[], /No stack was named/],
    [["a", "b"], /One stack at a time: "b"/],
    [["a", "--plugins", "fake"], /--plugins fake: must be one of auto, real, standin/],
    [["a", "--kep"], /--kep/],
  ])("%j is refused with the usage", (argv, message) => {
    expect(() => parseOptions(argv)).toThrow(message);
    expect(() => parseOptions(argv)).toThrow(/Usage: npm run rehearse/);
  });
});
