const ANSWER_SECONDS = 20;
const ZONES_PER_PAGE = 50;

/** Cloudflare's answer, whatever was asked. */
interface Envelope<T> {
  readonly success: boolean;
  readonly result?: T;
  readonly errors?: readonly { readonly code: number; readonly message: string }[];
  readonly result_info?: { readonly total_pages?: number };
}

export interface SeenZone {
  readonly id: string;
  readonly name: string;
  readonly account: { readonly id: string; readonly name: string };
}

/** An answer that says no, in Cloudflare's own words. */
export class Refusal extends Error {}

/** Cloudflare's API, as far as looking goes: it has nothing but GET. */
export class CloudflareApi {
  constructor(
    private readonly token: string,
    private readonly baseUrl: string,
  ) {}

  /** `active`, `disabled` or `expired`, of tokens of a user; tokens of an account are known to the account alone. */
  async tokenStatus(accountId?: string): Promise<string> {
    const owner = accountId === undefined ? "user" : `accounts/${accountId}`;
    const { result } = await this.get<{ readonly status: string }>(`${owner}/tokens/verify`);
    return result?.status ?? "unknown";
  }

  async zones(): Promise<readonly SeenZone[]> {
    const found: SeenZone[] = [];
    for (let page = 1, last = 1; page <= last; page++) {
      const path = `zones?page=${String(page)}&per_page=${String(ZONES_PER_PAGE)}`;
      const { result = [], result_info } = await this.get<readonly SeenZone[]>(path);
      found.push(...result);
      last = result_info?.total_pages ?? page;
    }
    return found;
  }

  /** @throws Refusal when the token may not read the zone's records */
  async readRecords(zoneId: string): Promise<void> {
    await this.get(`zones/${zoneId}/dns_records?per_page=5`);
  }

  /** The identifier of the account's tunnel of that name. @throws Refusal when the token may not read tunnels */
  async tunnelNamed(accountId: string, name: string): Promise<string | undefined> {
    const path = `accounts/${accountId}/cfd_tunnel?is_deleted=false&name=${encodeURIComponent(name)}`;
    const { result = [] } = await this.get<readonly { readonly id: string; readonly name: string }[]>(path);
    return result.find((each) => each.name === name)?.id;
  }

  /** Whoever may edit a tunnel may read its token, which goes nowhere. @throws Refusal when this token may not */
  async readTunnelToken(accountId: string, tunnelId: string): Promise<void> {
    await this.get(`accounts/${accountId}/cfd_tunnel/${tunnelId}/token`);
  }

  private async get<T>(path: string): Promise<Envelope<T>> {
    const response = await fetch(`${this.baseUrl.replace(/\/$/, "")}/${path}`, {
      headers: { Authorization: `Bearer ${this.token}` },
      signal: AbortSignal.timeout(ANSWER_SECONDS * 1000),
    }).catch((error: unknown) => {
      throw new Error(`Cloudflare's API at ${this.baseUrl} did not answer: ${causeOf(error)}`);
    });
    if (response.status === 429) {
      const wait = response.headers.get("Retry-After") ?? "300";
      throw new Error(`Cloudflare answers no more calls for now (429): try again in ${wait} seconds`);
    }
    const envelope: unknown = await response.json().catch(() => undefined);
    if (!isEnvelope(envelope)) throw new Error(`Cloudflare's API answered ${String(response.status)} and no JSON`);
    if (!envelope.success) throw new Refusal(`${String(response.status)} ${saidIn(envelope)}`);
    return envelope as Envelope<T>;
  }
}

const isEnvelope = (value: unknown): value is Envelope<unknown> =>
  typeof value === "object" && value !== null && "success" in value;

const saidIn = ({ errors = [] }: Envelope<unknown>) =>
  errors.map(({ code, message }) => `${message} (${String(code)})`).join(", ");

/** `fetch` says only that it failed; why is inside. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
