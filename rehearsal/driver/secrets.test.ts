import { takeSecrets } from "./secrets";

test("encrypted values are replaced by generated ones of the same path; everything else stays", () => {
  const taken = takeSecrets(
    {
      "homelab:cluster": { name: "a", nodes: [{ name: "n" }] },
      "homelab:secrets": { token: { secure: "v1:x" } },
      "talos:k": { secure: "v1:y" },
    },
    () => "generated",
  );
  expect(taken).toEqual({
    values: { "homelab:cluster": { name: "a", nodes: [{ name: "n" }] }, "homelab:secrets": {} },
    secrets: { "homelab:secrets.token": "generated", "talos:k": "generated" },
  });
});
