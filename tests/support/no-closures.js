// Pulumi's SDK loads npm's dependency resolver and the TypeScript compiler with itself, for programs that hand functions to
// the engine as code. This one does not, and loading both in every test file took longer than most test files.
module.exports = new Proxy(
  {},
  {
    get(_, name) {
      if (name === "__esModule") return false;
      throw new Error(`${String(name)}: tests run without the parts of Pulumi's SDK that turn functions into code`);
    },
  },
);
