import { credentials, talosMachine } from "../testdata/servers";
import { etcdMembers, services, version } from "./talos-api";

/** Answers as Talos's own machinery (v1.13.0) encodes them, metadata and fields that are not read included. */
const answers: Readonly<Record<string, string>> = {
  "/machine.MachineService/EtcdMemberList":
    "0a7c0a100a0e3139322e3136382e3130302e36311205726b312d311205726b312d321a4c10cdd2918bd2b881cf8e011a05726b312d31" +
    "221b68747470733a2f2f3139322e3136382e3130302e36313a323338302a1b68747470733a2f2f3139322e3136382e3130302e36313a" +
    "323337391a0c10ff011a05726b312d323001",
  "/machine.MachineService/ServiceList":
    "0a5f0a100a0e3139322e3136382e3130302e363112370a04657463641209507265706172696e671a200a1e0a1152756e6e696e672070" +
    "72652073746174651209507265706172696e672202080112120a076b7562656c6574120752756e6e696e67",
  "/machine.MachineService/Version":
    "0a330a100a0e3139322e3136382e3130302e3631121f0a0776312e31332e3012066162636465662a056c696e7578320561726d3634",
};

/** Asks a machine that gives the recorded answers. */
async function ask<T>(
  question: (target: { address: string; port: number; credentials: typeof credentials }) => Promise<T>,
) {
  const server = await talosMachine((path) => Buffer.from(answers[path] ?? "", "hex"));
  try {
    return await question({ address: "127.0.0.1", port: server.port, credentials });
  } finally {
    await server.close();
  }
}

test("etcd's members have identifiers of 64 bits, hostnames and a vote, unless they are learners", async () => {
  expect(await ask((target) => etcdMembers(target, 60_000))).toEqual([
    { id: "8e9e05c52164694d", hostname: "rk1-1", isLearner: false },
    { id: "ff", hostname: "rk1-2", isLearner: true },
  ]);
});

test("services have names and states", async () => {
  expect(await ask((target) => services(target, 60_000))).toEqual([
    { id: "etcd", state: "Preparing" },
    { id: "kubelet", state: "Running" },
  ]);
});

test("the version is that of the machine's Talos", async () => {
  expect(await ask((target) => version(target, 60_000))).toBe("v1.13.0");
});
