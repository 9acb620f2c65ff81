import type { PlannedResource } from "./plan";

/** A resource that is there already, and its identifier; none for a group of resources, which is nowhere but in the state. */
export interface Found {
  readonly resource: PlannedResource;
  readonly id?: string;
}

/** What `pulumi import --file` reads. Parents and providers are named by keys, whose URNs are in a table. */
export function importFile(found: readonly Found[]) {
  const keys = new Map(found.map(({ resource }, index) => [resource.urn, `r${String(index)}`]));
  const nameTable: Record<string, string> = {};
  const keyOf = (urn: string): string => {
    const known = keys.get(urn) ?? `t${String(Object.keys(nameTable).length)}`;
    if (!keys.has(urn)) nameTable[known] = urn;
    keys.set(urn, known);
    return known;
  };
  const resources = found.map(({ resource: { urn, type, parent, provider }, id }) => ({
    type,
    name: keyOf(urn),
    logicalName: nameIn(urn),
    ...(parent !== undefined && !isStack(parent) && { parent: keyOf(parent) }),
    ...(id === undefined ? { component: true } : { id }),
    ...(id !== undefined && provider !== undefined && { provider: keyOf(urnOf(provider)) }),
  }));
  return { nameTable, resources };
}

const nameIn = (urn: string): string => urn.split("::").at(-1) ?? "";

const urnOf = (provider: string): string => provider.slice(0, provider.lastIndexOf("::"));

/** Everything without another parent is its child. */
const isStack = (urn: string): boolean => urn.split("::")[2] === "pulumi:pulumi:Stack";
