import { ENCRYPTED } from "../../config/schema/secrets";
import { generateSecrets, takeSecrets, withSecrets } from "./secrets";

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

test("secrets that a stack file lacks are put where its features look for them", () => {
  const missing = [
    ["secrets", "dashboardPassword"],
    ["secrets", "services", "web", "TOKEN"],
  ];

  expect(withSecrets({ cluster: { name: "a" }, secrets: { sshPrivateKey: "k", services: {} } }, missing)).toEqual({
    cluster: { name: "a" },
    secrets: { sshPrivateKey: "k", dashboardPassword: ENCRYPTED, services: { web: { TOKEN: ENCRYPTED } } },
  });
  expect(generateSecrets(missing, () => "generated")).toEqual({
    "homelab:secrets.dashboardPassword": "generated",
    "homelab:secrets.services.web.TOKEN": "generated",
  });
});
