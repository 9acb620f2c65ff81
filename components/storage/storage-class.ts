/** Marks the class of claims that name none. */
export function defaultClassAnnotation(isDefault: boolean): Readonly<Record<string, string>> {
  return { "storageclass.kubernetes.io/is-default-class": String(isDefault) };
}
