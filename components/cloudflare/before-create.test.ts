import { importCommand } from "./before-create";

test("the command for an import names the place that the thing will have in the state", () => {
  const urn =
    "urn:pulumi:prod::homelab::homelab:cloudflare:Dns$cloudflare:index/dnsRecord:DnsRecord::dns-A-www.example.org";

  expect(importCommand({ urn, name: "dns-A-www.example.org" }, "dns", "z1/r1")).toBe(
    "pulumi import cloudflare:index/dnsRecord:DnsRecord 'dns-A-www.example.org' z1/r1 " +
      "--parent 'dns=urn:pulumi:prod::homelab::homelab:cloudflare:Dns::dns' " +
      "--provider 'cloudflare=urn:pulumi:prod::homelab::pulumi:providers:cloudflare::cloudflare' " +
      "--protect=false --generate-code=false",
  );
});
