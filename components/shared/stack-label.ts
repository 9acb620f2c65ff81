/**
 * Says of an object that the stack of the cluster of this name owns it. A label of our own: `app.kubernetes.io/managed-by`
 * is written by force by others, such as Flux's operator on the namespace that it runs in.
 */
export const STACK_LABEL = "homelab/stack";
