import { utils } from "ssh2";
import { newKeyPair } from "./ssh-keys";

test("a generated key is one that SSH clients read, and its halves belong together", () => {
  const pair = newKeyPair();
  const parsed = utils.parseKey(pair.privateKey);
  if (parsed instanceof Error) throw parsed;
  expect(`${parsed.type} ${parsed.getPublicSSH().toString("base64")}`).toBe(pair.publicKey);
  const message = Buffer.from("hello");
  expect(parsed.verify(message, parsed.sign(message))).toBe(true);
  expect(newKeyPair().publicKey).not.toBe(pair.publicKey);
});
