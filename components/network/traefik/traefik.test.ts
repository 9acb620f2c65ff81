import bcrypt from "bcryptjs";
import { recordLayer } from "../../../tests/support/cluster";
import { ancestors, named } from "../../../tests/support/registrations";
import { clusterOnly, fromRaw } from "../../../tests/support/stacks";
import type { TraefikConfig } from "../../../config/schema";
import { createNetwork } from "..";
import { middlewares } from "./middlewares";
import { userLine } from "./users";
import { traefikValues } from "./values";

const pools = [{ name: "home", addresses: ["192.168.100.160-192.168.100.169"] }];

function network(ingress: object, more: object = {}) {
  const block = { cni: { type: "flannel" }, loadBalancer: { type: "metallb", pools }, ...more };
  const whole = { type: "traefik", address: "192.168.100.160", ...ingress };
  return fromRaw({ ...clusterOnly(), network: { ...block, ingress: whole } });
}

function traefik(ingress: object = {}): TraefikConfig {
  const config = network(ingress).network?.ingress;
  if (!config) throw new Error("the stack has no ingress");
  return config;
}

const build = (ingress: object, more?: object) => recordLayer(network(ingress, more), createNetwork);

describe("values", () => {
  test("the address is the stack's, and callers keep theirs", () => {
    expect(traefikValues(traefik(), [])).toMatchObject({
      service: {
        annotations: { "metallb.io/loadBalancerIPs": "192.168.100.160" },
        spec: { externalTrafficPolicy: "Local" },
      },
    });
  });

  test("HTTP leads to HTTPS, where every request goes through headers and rate limit", () => {
    expect(traefikValues(traefik(), []).ports).toEqual({
      web: { http: { redirections: { entryPoint: { to: "websecure", scheme: "https", permanent: true } } } },
      websecure: {
        http: { middlewares: ["traefik-security-headers@kubernetescrd", "traefik-rate-limit@kubernetescrd"] },
      },
    });
  });

  test("TLS 1.2 is spoken with forward secrecy only, and TLS 1.3 needs no list", () => {
    const { tlsOptions: old } = traefikValues(traefik(), []) as { tlsOptions: { default: { cipherSuites: string[] } } };
    expect(old.default).toMatchObject({ minVersion: "VersionTLS12" });
    expect(old.default.cipherSuites).not.toEqual([]);
    for (const cipher of old.default.cipherSuites) expect(cipher).toMatch(/^TLS_ECDHE_.*(GCM|POLY1305)/);

    const modern = traefikValues(traefik({ tls: { minVersion: "TLS1.3" } }), []);
    expect(modern.tlsOptions).toEqual({ default: { minVersion: "VersionTLS13" } });
  });

  test("the first domain's certificate is shown by default, the others' to whoever asks for them", () => {
    expect(traefikValues(traefik(), ["local.example", "lab.example"]).tlsStore).toEqual({
      default: {
        defaultCertificate: { secretName: "wildcard-local-example" },
        certificates: [{ secretName: "wildcard-lab-example" }],
      },
    });
    expect(traefikValues(traefik(), [])).not.toHaveProperty("tlsStore");
  });

  test("several keep apart, and never go all at once", () => {
    expect(traefikValues(traefik({ replicas: 2 }), [])).toMatchObject({
      deployment: { replicas: 2 },
      podDisruptionBudget: { enabled: true, minAvailable: 1 },
    });
    expect(traefikValues(traefik(), [])).not.toHaveProperty("podDisruptionBudget");
  });

  test("access logs are JSON, and metrics are there", () => {
    expect(traefikValues(traefik(), [])).toMatchObject({
      accessLog: { enabled: true, format: "json" },
      metrics: { prometheus: { service: { enabled: true } } },
    });
  });
});

describe("middlewares", () => {
  const named = (ingress: object, guarded = true) =>
    Object.fromEntries(middlewares(traefik(ingress), guarded).map(({ name, spec }) => [name, spec]));

  test("one client may ask for so much", () => {
    expect(named({ rateLimit: { average: 5, burst: 9 } })["rate-limit"]).toEqual({
      rateLimit: { average: 5, burst: 9, period: "1s" },
    });
  });

  test("browsers come by HTTPS only, unless the stack says otherwise", () => {
    expect(named({})["security-headers"]).toMatchObject({
      headers: { stsSeconds: 15552000, contentTypeNosniff: true, customFrameOptionsValue: "SAMEORIGIN" },
    });
    const quiet = named({ headers: { hstsSeconds: 0, frames: "deny" } })["security-headers"] as { headers: object };
    expect(quiet.headers).not.toHaveProperty("stsSeconds");
    expect(quiet.headers).toMatchObject({ customFrameOptionsValue: "DENY" });
  });

  test("the guard asks where somebody comes from before it asks for a password", () => {
    const guard = named({ guard: { allow: ["192.168.100.0/24"] } });
    expect(guard["guard-networks"]).toEqual({ ipAllowList: { sourceRange: ["192.168.100.0/24"] } });
    expect(guard.guard).toEqual({ chain: { middlewares: [{ name: "guard-networks" }, { name: "guard-password" }] } });
    expect(named({}).guard).toEqual({ chain: { middlewares: [{ name: "guard-password" }] } });
  });

  test("there is no guard where there is no password to ask for", () => {
    expect(Object.keys(named({}, false))).toEqual(["security-headers", "rate-limit"]);
  });
});

describe("the user's line", () => {
  test("holds a bcrypt hash of the password, and is the same every time", async () => {
    const line = await userLine("admin", "hunter2", "production");
    const [user, hash = ""] = line.split(/:(.*)/);

    expect(user).toBe("admin");
    expect(hash).toMatch(/^\$2b\$10\$/);
    expect(await bcrypt.compare("hunter2", hash)).toBe(true);
    expect(await bcrypt.compare("hunter3", hash)).toBe(false);
    expect(await userLine("admin", "hunter2", "production")).toBe(line);
  });

  test("has a salt of its own for every cluster and user, which says nothing of the password", async () => {
    const salt = async (...args: Parameters<typeof userLine>) => (await userLine(...args)).split("$")[3]?.slice(0, 22);
    const here = await salt("admin", "hunter2", "production");

    expect(await salt("admin", "another", "production")).toBe(here);
    expect(await salt("admin", "hunter2", "staging")).not.toBe(here);
    expect(await salt("root", "hunter2", "production")).not.toBe(here);
  });
});

describe("the component", () => {
  test("publishes the dashboard behind the guard", async () => {
    const { resources, result } = await build({ dashboard: {} });

    expect(named(resources, "traefik-dashboard").inputs).toMatchObject({
      kind: "IngressRoute",
      spec: {
        entryPoints: ["web", "websecure"],
        routes: [
          {
            match: "Host(`traefik.example.org`)",
            middlewares: [{ name: "guard", namespace: "traefik" }],
            services: [{ name: "api@internal", kind: "TraefikService" }],
          },
        ],
      },
    });
    expect(ancestors(resources, "traefik-dashboard")).toContain("traefik-release");
    expect(result.urls).toEqual({ traefik: "https://traefik.example.org/dashboard/" });
  });

  test("never hands over the password, only a hash, as a secret", async () => {
    const { resources } = await build({ dashboard: {} });

    expect(named(resources, "traefik-guard-users").inputs.stringData).toBe("[secret]");
    const { users } = named(resources, "traefik-guard-users").plainInputs.stringData as { users: string };
    expect(await bcrypt.compare("canary-dashboardPassword", users.replace("admin:", ""))).toBe(true);
    expect(JSON.stringify(resources.map((each) => each.plainInputs))).not.toContain("canary-dashboardPassword");
  });

  test("without a dashboard there is neither page nor password", async () => {
    const { resources, result } = await build({});

    expect(resources.filter(({ name }) => /dashboard|guard/.test(name))).toEqual([]);
    expect(result.urls).toEqual({});
    expect(result.loadBalancerIPs).toEqual({ "traefik/traefik": "192.168.100.160" });
  });

  test("lets HTTP and HTTPS in from anywhere, and goes to pods only", async () => {
    const { resources } = await build({});

    const { spec } = named(resources, "traefik-policy").inputs as { spec: { ingress: object[]; egress: object[] } };
    expect(spec.ingress).toContainEqual({
      ports: [
        { protocol: "TCP", port: 8000 },
        { protocol: "TCP", port: 8443 },
      ],
    });
    expect(spec.egress).toContainEqual({ to: [{ namespaceSelector: {} }] });
    expect(spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: "192.168.100.61/32" } }],
      ports: [{ protocol: "TCP", port: 6443 }],
    });
  });

  test("has no policy where nothing would enforce it", async () => {
    const { resources } = await build({}, { cni: { type: "flannel", networkPolicies: false } });

    expect(resources.filter(({ type }) => type.endsWith(":NetworkPolicy"))).toEqual([]);
  });
});
