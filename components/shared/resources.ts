/** Resources of a container, as Kubernetes writes them. */
export interface ContainerResources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly memory: string };
}

/** Sizes of what the platform runs, for boards with 8 GB that are to run applications too. */
const SIZES = {
  /** Looks at a few objects: reloaders, small controllers. */
  tiny: ["10m", "32Mi", "128Mi"],
  /** Keeps an index of what it looks after. */
  small: ["25m", "64Mi", "256Mi"],
  /** Carries traffic or data. */
  medium: ["50m", "128Mi", "512Mi"],
} as const;

/** Memory is limited, processor time is not: a pod that waits for it holds nobody up, and idle cores serve nobody. */
export function sized(size: keyof typeof SIZES): ContainerResources {
  const [cpu, memory, limit] = SIZES[size];
  return { requests: { cpu, memory }, limits: { memory: limit } };
}
