import type { StackConfig } from "../../config/schema";
import { leftovers } from "./leftovers";

const objects = [
  { id: "Namespace longhorn-system", home: "longhorn-system" },
  { id: "ClusterRole longhorn-role", home: "longhorn-system" },
  { id: "ClusterIssuer letsencrypt-staging" },
];

const config = (storage: object | undefined) => ({ storage }) as unknown as StackConfig<string>;

test("what is left of a destroyed stack, but for volumes that its file keeps", () => {
  const classes = [{ type: "longhorn" }];

  expect(leftovers(objects, config({ classes }))).toEqual(["ClusterIssuer letsencrypt-staging"]);
  expect(leftovers(objects, config({ classes, longhorn: { onRemove: "keep" } }))).toHaveLength(1);
  expect(leftovers(objects, config({ classes, longhorn: { onRemove: "wipe" } }))).toHaveLength(3);
  expect(leftovers(objects, config(undefined))).toHaveLength(3);
});
