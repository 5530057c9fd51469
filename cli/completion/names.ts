import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { layoutPath } from "../layout-file.ts";
import type { Names } from "./candidates.ts";

/** Names of this folder's layouts, read for what they say and not checked: a layout that has problems has hosts too. */
export const namesHere: Names = {
  stacks: () =>
    orNone(() =>
      readdirSync("stacks")
        .filter((file) => file.endsWith(ending))
        .map((file) => file.slice(0, -ending.length)),
    ),
  sites: (stack) => orNone(() => Object.keys(sitesOf(stack))),
  hosts: (stack) =>
    orNone(() =>
      Object.entries(sitesOf(stack)).flatMap(([site, { hosts }]) =>
        Object.keys(hosts ?? {}).map((host) => `${site}/${host}`),
      ),
    ),
};

const ending = ".layout.yaml";

type Sites = Readonly<Record<string, { readonly hosts?: Readonly<Record<string, unknown>> | null }>>;

function sitesOf(stack: string): Sites {
  const source: { readonly sites?: Sites } | null = parse(readFileSync(layoutPath(stack), "utf8"));
  return source?.sites ?? {};
}

/** A person who types wants no error: what cannot be read has no names. */
function orNone(look: () => readonly string[]): readonly string[] {
  try {
    return look();
  } catch {
    return [];
  }
}
