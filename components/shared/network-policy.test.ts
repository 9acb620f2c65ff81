import { allowDns, egressOf, fromAnywhere, fromPods, ownPolicy, toApi, toInternet } from "./network-policy";

const dns = {
  to: [
    {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
      podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
    },
  ],
  ports: [
    { protocol: "UDP", port: 53 },
    { protocol: "TCP", port: 53 },
  ],
};

test("DNS is the cluster's own, by UDP and TCP", () => {
  expect(allowDns).toEqual({ podSelector: {}, policyTypes: ["Egress"], egress: [dns] });
});

test("a policy of one's own denies everything that it does not name", () => {
  expect(ownPolicy({}, { matchLabels: { app: "a" } })).toEqual({
    podSelector: { matchLabels: { app: "a" } },
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from: [{ podSelector: {} }] }],
    egress: [{ to: [{ podSelector: {} }] }, dns],
  });
});

test("the API server's calls come from nodes, other pods' from the cluster", () => {
  expect(fromAnywhere(10250)).toEqual({ ports: [{ protocol: "TCP", port: 10250 }] });
  expect(fromPods(9100)).toEqual({ from: [{ namespaceSelector: {} }], ports: [{ protocol: "TCP", port: 9100 }] });
});

test("the Kubernetes API is where its servers are", () => {
  expect(toApi(["192.168.100.61", "192.168.100.62"])).toEqual({
    to: [{ ipBlock: { cidr: "192.168.100.61/32" } }, { ipBlock: { cidr: "192.168.100.62/32" } }],
    ports: [{ protocol: "TCP", port: 6443 }],
  });
});

test("the internet is not the network at home", () => {
  expect(toInternet(443)).toMatchObject({
    to: [
      { ipBlock: { cidr: "0.0.0.0/0", except: expect.arrayContaining(["192.168.0.0/16", "10.0.0.0/8"]) as string[] } },
    ],
    ports: [{ port: 443 }],
  });
  expect(egressOf("none")).toEqual([]);
  expect(egressOf("internet")).toEqual([toInternet()]);
  expect(egressOf("all")).toHaveLength(2);
});
