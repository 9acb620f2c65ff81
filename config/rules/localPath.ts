import { type Rule, nodesOf, storageClasses } from "./draft";

/** Volumes that are made on demand have nodes to be made on, and one rule for where. */
export const localPathFits: Rule = (stack) => {
  const classes = storageClasses(stack).flatMap(({ path, value }) =>
    value.type === "local-path" ? [{ path, value }] : [],
  );
  const nodes = nodesOf(stack);
  const workers = nodes.filter(({ value }) => value.role !== "controlPlane");
  const more = classes.slice(1).map(({ path }) => ({
    path: [...path, "type"],
    value: "local-path",
    rule: "must be the type of one class at most",
  }));
  if (nodes.length === 0 || workers.length > 0) return more;
  const nowhere = classes
    .filter(({ value }) => value.nodes === "workers")
    .map(({ path }) => ({
      path: [...path, "nodes"],
      value: "workers",
      rule: "must be all: there are no workers in this stack",
      fix: "all",
    }));
  return [...more, ...nowhere];
};
