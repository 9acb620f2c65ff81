// GitHub's REST API, for what the workflows write: a comment and an issue. No dependencies: jobs that may write run nothing else.

const PER_PAGE = 100;
/** GitHub's own limit for the text of a comment or an issue, in characters. */
export const LONGEST_TEXT = 65_536;

/**
 * @typedef {{ id: number, body: string | null, user: { login: string } | null }} Comment
 * @typedef {{ number: number, body: string | null, pull_request?: unknown }} Issue
 */

/** The account as which a workflow's own token speaks. */
export const BOT = "github-actions[bot]";

export class GitHub {
  /** @param {{ api: string, token: string, repository: string }} access `repository`: `owner/name` */
  constructor(access) {
    this.access = access;
  }

  /** From the environment of a workflow's step, which has to pass GITHUB_TOKEN on. */
  static fromEnvironment() {
    return new GitHub({
      api: required("GITHUB_API_URL"),
      token: required("GITHUB_TOKEN"),
      repository: required("GITHUB_REPOSITORY"),
    });
  }

  /**
   * The first of a list that fits; pages are asked for one after the other.
   * @template T
   * @param {string} path below the repository
   * @param {(item: T) => boolean} fits
   * @returns {Promise<T | undefined>}
   */
  async find(path, fits) {
    for (let page = 1; ; page++) {
      const separator = path.includes("?") ? "&" : "?";
      const items = /** @type {T[]} */ (
        await this.call("GET", `${path}${separator}per_page=${PER_PAGE}&page=${String(page)}`)
      );
      const found = items.find(fits);
      if (found !== undefined || items.length < PER_PAGE) return found;
    }
  }

  /**
   * @param {"GET" | "POST" | "PATCH"} method @param {string} path below the repository @param {object} [body]
   * @returns {Promise<unknown>}
   * @throws {Error} with what GitHub said
   */
  async call(method, path, body) {
    const { api, token, repository } = this.access;
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${String(response.status)} ${await response.text()}`);
    return response.json();
  }
}

/** @param {string} name @returns {string} */
export function required(name) {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`The environment lacks ${name}.`);
  return value;
}
