import { readFileSync } from "node:fs";
import { join } from "node:path";

interface CustomManager {
  readonly description: string;
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
}

/** A rule, as far as this project's rules go. */
export interface PackageRule {
  readonly matchPackageNames?: readonly string[];
  readonly matchManagers?: readonly string[];
  readonly matchFileNames?: readonly string[];
  readonly matchDepTypes?: readonly string[];
  readonly matchUpdateTypes?: readonly string[];
  readonly matchCurrentVersion?: string;
  readonly allowedVersions?: string;
  readonly groupName?: string;
  readonly automerge?: boolean;
  readonly enabled?: boolean;
}

interface Renovate {
  readonly customManagers: readonly CustomManager[];
  readonly packageRules: readonly PackageRule[];
}

/** What rules are matched with. */
export interface Update {
  readonly manager: "npm" | "gomod" | "github-actions" | "custom.regex";
  readonly file: string;
  readonly name: string;
  readonly currentVersion?: string;
  readonly depType?: string;
  readonly updateType?: "major" | "minor" | "patch";
}

export const renovate = JSON.parse(readFileSync(join(__dirname, "../../renovate.json"), "utf8")) as Renovate;

/** What the custom managers capture in a file; the whole of it is one string for them. */
export function captured(file: string, text: string): readonly Readonly<Record<string, string>>[] {
  return renovate.customManagers
    .filter(({ managerFilePatterns }) => managerFilePatterns.some((pattern) => expression(pattern).test(file)))
    .flatMap(({ matchStrings }) => matchStrings)
    .flatMap((pattern) => [...text.matchAll(new RegExp(pattern, "gm"))].map(({ groups = {} }) => groups));
}

/** What the rules say of an update: all that match, later ones on top. */
export function ruling(update: Update): PackageRule {
  return renovate.packageRules.filter((rule) => matches(rule, update)).reduce((all, rule) => ({ ...all, ...rule }), {});
}

/** Whether a version may be offered. A range that is no expression is out of this function's reach. */
export function allows({ allowedVersions }: PackageRule, version: string): boolean {
  return allowedVersions === undefined || expression(allowedVersions).test(version);
}

function matches(rule: PackageRule, update: Update): boolean {
  const { manager, file, name, currentVersion = "", depType = "", updateType = "" } = update;
  return (
    fits(rule.matchPackageNames, name) &&
    fits(rule.matchManagers, manager) &&
    fits(rule.matchFileNames, file) &&
    fits(rule.matchDepTypes, depType) &&
    fits(rule.matchUpdateTypes, updateType) &&
    (rule.matchCurrentVersion === undefined || expression(rule.matchCurrentVersion).test(currentVersion))
  );
}

/** Names, `folder/**` for all below it, and `!name` for all but that. */
function fits(patterns: readonly string[] | undefined, value: string): boolean {
  if (patterns === undefined) return true;
  const [refused, wanted] = [
    patterns.filter((each) => each.startsWith("!")),
    patterns.filter((each) => !each.startsWith("!")),
  ];
  if (refused.includes(`!${value}`)) return false;
  return (
    wanted.length === 0 ||
    wanted.some((each) => (each.endsWith("/**") ? value.startsWith(each.slice(0, -2)) : each === value))
  );
}

/** `/…/`, as Renovate writes expressions. */
function expression(text: string): RegExp {
  const inner = /^\/(.*)\/$/.exec(text)?.[1];
  if (inner === undefined) throw new Error(`${text} is no expression`);
  return new RegExp(inner);
}
