import {
  contains,
  formatAddress,
  formatNetwork,
  overlaps,
  parseAddress,
  parseNetwork,
  parseRange,
  single,
} from "../../config/net/ipv4";

/** Numbers that look random but are the same in every run. */
function* numbers(count: number): Generator<number> {
  let state = 20_240_601;
  for (let index = 0; index < count; index++) {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    yield state;
  }
}

describe("IPv4 addresses", () => {
  test("read back as they were written", () => {
    for (const address of [0, 1, 255, 256, 2 ** 31, 2 ** 32 - 1, ...numbers(500)]) {
      expect(parseAddress(formatAddress(address))).toBe(address);
    }
  });

  test.each(["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "1.2.3.x", "::1"])("%j is none", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe("networks", () => {
  test("contain the address that they were written with, and are as large as their prefix says", () => {
    for (const address of numbers(300)) {
      const prefix = address % 33;
      const network = parseNetwork(`${formatAddress(address)}/${prefix}`);
      if (!network) throw new Error(`${formatAddress(address)}/${prefix} was not read`);
      expect(contains(network, single(address))).toBe(true);
      expect(network.last - network.first + 1).toBe(2 ** (32 - prefix));
      expect(parseNetwork(formatNetwork(network))).toMatchObject({ first: network.first, written: network.first });
    }
  });

  test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8/8", "10.0.0.0/08", "10.0.0/8"])(
    "%j is none",
    (text) => {
      expect(parseNetwork(text)).toBeUndefined();
    },
  );
});

describe("ranges", () => {
  test("are written from–to or as a network", () => {
    expect(parseRange("10.0.0.4 - 10.0.0.7")).toEqual(parseRange("10.0.0.4-10.0.0.7"));
    expect(parseRange("10.0.0.4/30")).toMatchObject(parseRange("10.0.0.4-10.0.0.7") ?? {});
    expect(parseRange("10.0.0.4-7")).toBeUndefined();
  });

  test("overlap exactly when they share an address", () => {
    const small = [...numbers(60)].map((number) => ({
      first: number % 12,
      last: (number % 12) + (Math.floor(number / 12) % 5),
    }));
    for (const a of small) {
      for (const b of small) {
        const shared = Array.from({ length: 20 }, (_, address) => single(address)).some(
          (one) => contains(a, one) && contains(b, one),
        );
        expect(overlaps(a, b)).toBe(shared);
      }
    }
  });
});
