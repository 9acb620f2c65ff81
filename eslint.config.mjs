import js from "@eslint/js";
import tseslint from "typescript-eslint";

/**
 * Dependencies point one way: index → components → shared → types of config.
 * @param {string[]} files
 * @param {string[]} forbidden what these files may not import
 * @returns {import("typescript-eslint").ConfigWithExtends}
 */
const oneWay = (files, forbidden) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { group: forbidden, message: "Dependencies point one way: index → components → shared → types of config." },
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ["node_modules", ".rehearsal", "coverage"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
  },
  {
    // schema.json lies beside the folder: Node finds the file first where a value is imported.
    files: ["**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "(^|/)config/schema$|^\\.\\.?/schema$",
              allowTypeImports: true,
              message: "Import values from config/schema/index.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        Buffer: "readonly",
        performance: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        URL: "readonly",
        fetch: "readonly",
        AbortSignal: "readonly",
        module: "writable",
        require: "readonly",
      },
    },
  },
  oneWay(["config/**/*.ts"], ["**/components/**", "**/rehearsal/**", "**/ops/**"]),
  oneWay(["components/**/*.ts"], ["**/rehearsal/**", "**/config/load"]),
  oneWay(["components/shared/**/*.ts"], ["**/cluster/**", "**/network/**", "**/storage/**"]),
);
