import { ingressRules } from "./origin";
import { tunnelTraffic } from "./traffic";

const origin = { verifyTls: true, http2: false };
const service = { type: "service", host: "www.example.org", service: "www", origin } as const;
const url = (to: string, more: object = {}) =>
  ({ type: "url", host: "nas.example.org", url: to, origin: { ...origin, ...more } }) as const;
const behind = { ingressNamespace: "traefik", hosts: { www: "www.home.example.org" } };
const rules = (route: typeof service | ReturnType<typeof url>) =>
  ingressRules([route], behind, { domain: "home.example.org" });

describe("rules", () => {
  test("a service is asked for by the host that the ingress knows, and has to show its certificate", () => {
    expect(rules(service)[0]).toEqual({
      hostname: "www.example.org",
      service: "https://traefik.traefik.svc.cluster.local:443",
      originRequest: {
        httpHostHeader: "www.home.example.org",
        originServerName: "www.home.example.org",
        noTlsVerify: false,
        http2Origin: false,
      },
    });
  });

  test("what is not encrypted has no certificate to look at", () => {
    expect(rules(url("http://192.168.1.9:5000"))[0]).toMatchObject({ originRequest: {} });
    expect(rules(url("http://192.168.1.9:5000"))[0]?.originRequest).toEqual({});
  });

  test("certificates go unchecked only where the stack file says so", () => {
    const unchecked = url("https://192.168.1.9:5001", { verifyTls: false, http2: true });
    expect(rules(unchecked)[0]?.originRequest).toEqual({ noTlsVerify: true, http2Origin: true });
  });

  test("the last one is for all other names: there is nothing", () => {
    expect(rules(service).at(-1)).toEqual({ service: "http_status:404" });
  });
});

describe("traffic", () => {
  const goals = (route: typeof service | ReturnType<typeof url>) =>
    tunnelTraffic([route], "traefik").egress?.slice(1) ?? [];

  test("goes to Cloudflare by QUIC and TCP, not to other addresses at home", () => {
    const [edge] = tunnelTraffic([service], "traefik").egress ?? [];

    expect(edge?.ports).toContainEqual({ protocol: "UDP", port: 7844 });
    expect(edge?.ports).toContainEqual({ protocol: "TCP", port: 7844 });
    expect(JSON.stringify(edge?.to)).toContain("192.168.0.0/16");
  });

  test("goes to the ingress for services alone", () => {
    expect(JSON.stringify(goals(service))).toContain('"kubernetes.io/metadata.name":"traefik"');
    expect(JSON.stringify(goals(url("http://192.168.1.9")))).not.toContain("traefik");
  });

  test.each([
    ["http://192.168.1.9", '"cidr":"192.168.1.9/32"', 80],
    ["https://192.168.1.9:5001", '"cidr":"192.168.1.9/32"', 5001],
    ["ssh://nas.home", '"cidr":"0.0.0.0/0"', 22],
  ])("goes to %s", (to, target, port) => {
    const [rule] = goals(url(to));
    expect(JSON.stringify(rule)).toContain(target);
    expect(rule?.ports).toEqual([{ protocol: "TCP", port }]);
  });

  test("goes to the namespace of a Service", () => {
    const [rule] = goals(url("http://grafana.monitoring.svc.cluster.local:80"));
    expect(rule).toEqual({
      to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }],
    });
  });
});
