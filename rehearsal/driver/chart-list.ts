import { readVersions } from "../../config/versions";

// The charts of config/versions.yaml as JSON, for `charts vendor`.
process.stdout.write(JSON.stringify(Object.values(readVersions().charts)));
