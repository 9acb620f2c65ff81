/** Runs inside the rehearsal's sandbox, one file at a time: every file has a site of its own.
 * @type {import("jest").Config} */
module.exports = {
  ...require("../../jest.config.js"),
  rootDir: "../..",
  testMatch: ["<rootDir>/tests/rehearsal/**/*.test.ts"],
  setupFilesAfterEnv: ["<rootDir>/tests/rehearsal/after-each.ts"],
  testTimeout: 300_000,
};
