/** Where Loki is. */
export const NAMESPACE = "loki";
export const PORT = 3100;

/** What others send logs to, and ask for them. */
export const LOKI_URL = `http://loki.${NAMESPACE}.svc:${String(PORT)}`;

/** Secret with what opens the bucket that logs are kept in. */
export const OBJECTS_SECRET = "loki-objects";
