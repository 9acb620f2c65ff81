/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  // The default leaves a core idle, on two cores every other one.
  maxWorkers: "100%",
  // Some tests run a whole stack's program: seconds, or a minute where something is built beside it. This ends what hangs.
  testTimeout: 300_000,
  transform: {
    "\\.(ts|mjs)$": [
      "@swc/jest",
      { jsc: { target: "es2022", parser: { syntax: "typescript" } }, module: { type: "commonjs" } },
    ],
  },
  // What Pulumi's SDK loads with itself, and no test needs: lazy-sdk.js does the same for the program.
  moduleNameMapper: {
    "^@npmcli/arborist$": "<rootDir>/tests/support/no-closures.js",
    "/typescript-shim$": "<rootDir>/tests/support/no-closures.js",
  },
  moduleFileExtensions: ["ts", "mjs", "js", "json"],
  testMatch: [
    "<rootDir>/{components,config,ops,rehearsal/driver,scripts,sdks,tests/unit,tests/golden,tests/contract}/**/*.test.ts",
  ],
  modulePathIgnorePatterns: ["<rootDir>/.rehearsal", "<rootDir>/rehearsal/internal"],
};
