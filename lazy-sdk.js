// Loaded before Pulumi's SDK, as Pulumi.yaml says. The SDK loads the TypeScript compiler and npm's dependency resolver with
// itself, which is half of a program's start, to turn functions into code that runs elsewhere. Here both are loaded when
// something asks for them, which nothing in this program does.
const { createRequire, Module } = require("node:module");

const sdk = createRequire(require.resolve("@pulumi/pulumi"));

/**
 * @param {string} name of a module, as the SDK writes it
 * @param {(load: () => any) => object} standIn what is there in its place until `load` is called
 */
function later(name, standIn) {
  const file = sdk.resolve(name);
  /** @type {unknown} */
  let loaded;
  const load = () => {
    if (loaded === undefined) {
      delete require.cache[file];
      loaded = sdk(name);
    }
    return loaded;
  };
  require.cache[file] = Object.assign(new Module(file), { exports: standIn(load), loaded: true });
}

later("./typescript-shim", (load) => new Proxy({}, { get: (_, key) => load()[key] }));
later("@npmcli/arborist", (load) => ({
  /** @param {object} options */
  Arborist: function (options) {
    return new (load().Arborist)(options);
  },
}));
