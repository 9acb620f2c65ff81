/** Loaded when it is used: it is a module of another kind, and only these operations need it. */
const age = () => import("age-encryption");

/**
 * Encrypts with a passphrase, in the format of age: `age --decrypt FILE` reads it without this project.
 * @see https://age-encryption.org/v1
 */
export async function encrypted(text: string, passphrase: string): Promise<string> {
  const { armor, Encrypter } = await age();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  return armor.encode(await encrypter.encrypt(text));
}

/** @throws Error when the passphrase is another one, or the file is not of that format */
export async function decrypted(file: string, passphrase: string): Promise<string> {
  const { armor, Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return await decrypter.decrypt(armor.decode(file), "text");
  } catch (error) {
    // The library's own words are about its format.
    throw new Error("it cannot be decrypted: another passphrase, or the file is damaged", { cause: error });
  }
}
