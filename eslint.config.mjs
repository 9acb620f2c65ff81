import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Folders that a folder may not import from: dependencies point one way, index → layers → shared → types. */
const oneWay = (files, forbidden) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: forbidden.map((group) => ({ group: [group], message: "Dependencies point one way: index → components → shared → config types." })) }] },
});

export default tseslint.config(
  { ignores: ["node_modules", ".rehearsal", "coverage"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.check.json", tsconfigRootDir: import.meta.dirname } },
  },
  { files: ["**/*.{js,mjs}"], languageOptions: { globals: { process: "readonly", console: "readonly", Buffer: "readonly", setTimeout: "readonly", clearTimeout: "readonly", URL: "readonly", module: "writable", require: "readonly" } } },
  oneWay(["config/**/*.ts"], ["**/components/**", "**/rehearsal/**", "**/ops/**"]),
  oneWay(["components/**/*.ts"], ["**/rehearsal/**", "**/config/load"]),
  oneWay(["components/shared/**/*.ts"], ["**/cluster/**", "**/network/**"]),
);
