import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

interface Request {
  readonly call: string;
  readonly token: string | undefined;
  readonly body: Readonly<Record<string, string>>;
}

const MARKER = "<!-- homelab:risk-report:staging -->";
const bot = { login: "github-actions[bot]" };
const somebody = { login: "somebody" };

let folder: string;
let server: Server;
let asked: Request[];
/** Path and query below the repository → what GitHub answers to GET. */
let lists: Record<string, unknown[]>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "homelab-ci-"));
  [asked, lists] = [[], {}];
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const path = (request.url ?? "").replace("/repos/me/home/", "");
      if (request.method !== "GET")
        asked.push({
          call: `${String(request.method)} ${path}`,
          token: request.headers.authorization,
          body: JSON.parse(text) as Request["body"],
        });
      const answer = request.method === "GET" ? lists[path] : {};
      response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer ?? { message: "Not Found" }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((closed) => server.close(closed));
});

/** Runs a script as a workflow does, with a report that ended so. */
async function run(script: string, report: string, status = 0): Promise<void> {
  writeFileSync(join(folder, "report.md"), report);
  writeFileSync(join(folder, "status"), `${String(status)}\n`);
  await promisify(execFile)(process.execPath, [resolve(__dirname, script), folder], {
    env: {
      ...process.env,
      GITHUB_API_URL: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      GITHUB_TOKEN: "canary-token",
      GITHUB_REPOSITORY: "me/home",
      STACK: "staging",
      PULL_REQUEST: "7",
      COMMIT: "abc",
      RUN_URL: "https://github.example/run/1",
    },
  });
}

const comments = (page: number) => `issues/7/comments?per_page=100&page=${String(page)}`;
const issues = "issues?state=open&creator=github-actions%5Bbot%5D&per_page=100&page=1";

describe("the comment", () => {
  test("is made when there is none", async () => {
    lists[comments(1)] = [{ id: 1, user: bot, body: "<!-- homelab:risk-report:production -->\n" }];

    await run("comment.mjs", `${MARKER}\n## staging\n`);

    expect(asked).toEqual([
      {
        call: "POST issues/7/comments",
        token: "Bearer canary-token",
        body: { body: `${MARKER}\n## staging\n\n<sub>Commit abc · [run](https://github.example/run/1)</sub>\n` },
      },
    ]);
  });

  test("takes the place of the one before, on whichever page that is", async () => {
    const others = Array.from({ length: 100 }, (_, id) => ({ id, user: null, body: null }));
    lists[comments(1)] = others;
    lists[comments(2)] = [
      { id: 200, user: somebody, body: `${MARKER} quoted` },
      { id: 201, user: bot, body: `${MARKER}\nbefore` },
    ];

    await run("comment.mjs", `${MARKER}\nnow\n`);

    expect(asked.map(({ call }) => call)).toEqual(["PATCH issues/comments/201"]);
  });

  test("is found again whatever the report says: the marker is not the report's to choose", async () => {
    lists[comments(1)] = [];

    await run("comment.mjs", "<!-- homelab:risk-report:production -->\nall is well");

    expect(asked[0]?.body.body?.split("\n")[0]).toBe(MARKER);
  });

  test("is cut where GitHub would refuse it", async () => {
    lists[comments(1)] = [];

    await run("comment.mjs", "x".repeat(70_000));

    const body = asked[0]?.body.body ?? "";
    expect(body).toHaveLength(65_536);
    expect(body).toMatch(/… and more: see the run\.\n\n<sub>Commit abc/);
  });

  test("says so when there was nothing to report", async () => {
    lists[comments(1)] = [];

    await run("comment.mjs", "", 2);

    expect(asked[0]?.body.body).toMatch(/^<!-- .* -->\nThere is no preview/);
  });

  test("that GitHub refuses is an error with GitHub's words", async () => {
    await expect(run("comment.mjs", "x")).rejects.toThrow(/GET issues\/7\/comments.*404 .*Not Found/);
  });
});

describe("the issue about drift", () => {
  const open = [
    { number: 3, body: `${MARKER}\n`, pull_request: {} },
    { number: 4, body: `${MARKER}\nbefore` },
  ];

  test("is opened once", async () => {
    lists[issues] = [];

    await run("drift-issue.mjs", `${MARKER}\ntwo changes`, 3);

    expect(asked.map(({ call }) => call)).toEqual(["POST issues"]);
    expect(asked[0]?.body).toMatchObject({
      title: "Drift: staging is not what its commit says",
      body: expect.stringMatching(/^<!-- homelab:risk-report:staging -->\ntwo changes\n/) as string,
    });
  });

  test("is updated while it is open, also when the preview itself failed", async () => {
    lists[issues] = open;

    await run("drift-issue.mjs", `${MARKER}\nit failed`, 1);

    expect(asked.map(({ call }) => call)).toEqual(["PATCH issues/4"]);
  });

  test("is closed when there is nothing to report", async () => {
    lists[issues] = open;

    await run("drift-issue.mjs", `${MARKER}\nno changes`);

    expect(asked.map(({ call }) => call)).toEqual(["POST issues/4/comments", "PATCH issues/4"]);
    expect(asked[1]?.body).toEqual({ state: "closed", state_reason: "completed" });
  });

  test("is not opened for nothing", async () => {
    lists[issues] = [];

    await run("drift-issue.mjs", `${MARKER}\nno changes`);

    expect(asked).toEqual([]);
  });
});
