import { pulumi as plugin, version } from "./package.json";

/** The plugin release that this SDK speaks to. */
export const pluginVersion = version;
/** Where the engine downloads it from. */
export const pluginDownloadURL = plugin.server;
