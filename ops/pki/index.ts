export { exportPki } from "./export";
export { importPki } from "./import";
