/** Where Flux's operator, its instance and all controllers are. Flux calls what it follows by the same name. */
export const NAMESPACE = "flux-system";

/** Secret that opens the repository. */
export const GIT_SECRET = "flux-system";

/** Secret with the age key; its key has to end in `.agekey`. */
export const SOPS_SECRET = "sops-age";

/** The GitRepository that the operator makes. */
export const SYNC_SOURCE = "flux-system";
