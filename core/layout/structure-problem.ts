import type { z } from "zod";
import type { Problem } from "../problem/index.ts";
import { nearest } from "../problem/nearest.ts";
import { placeOfKey } from "./key-elsewhere.ts";
import { description, knownKeys } from "./known-keys.ts";
import type { MendedPlaces } from "./mended-places.ts";
import { plainPath, valueAt } from "./plain-value.ts";
import { shorten } from "./shorten.ts";
import type { LayoutSchema } from "./source.ts";

/** What one of the schema's findings is to a person. */
export function problemsOf(
  issue: z.core.$ZodIssue,
  layout: unknown,
  mended: MendedPlaces,
  schema: LayoutSchema,
): Problem[] {
  const path = mended.original(plainPath(issue.path));
  const given = valueAt(layout, plainPath(issue.path));
  const value = given === undefined ? undefined : shorten(given);
  const missing = (expected: string): Problem[] => [
    {
      code: "HX004",
      path,
      value,
      reason: "is missing",
      fix: `give ${description(issue.path, schema) ?? expected}`,
    },
  ];
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = knownKeys(issue.path, schema);
      return issue.keys.map((unknown) => {
        if (unknown === mergeKey) return mergeKeyProblem("HX002", [...path, unknown]);
        const problem = { code: "HX002", path: [...path, unknown], value: undefined } as const;
        const meant = nearest(unknown, known);
        const elsewhere = meant?.startsWith(unknown) ? undefined : placeOfKey(unknown, issue.path);
        if (elsewhere !== undefined) {
          const fix = `it goes ${elsewhere === "" ? "to the top of the layout" : `into ${elsewhere}`}; known here: ${known.join(", ")}`;
          return { ...problem, reason: "is not a key of this place", fix };
        }
        const fix = meant === undefined ? `known here: ${known.join(", ")}` : `did you mean ${meant}?`;
        return { ...problem, reason: "is not a key that the layout knows", fix };
      });
    }
    case "invalid_key": {
      if (path.at(-1) === mergeKey) return [mergeKeyProblem("HX006", path)];
      const interfaceKey = issue.issues.some((inner) => inner.message === "interface");
      return [
        {
          code: "HX006",
          path,
          value: undefined,
          reason: interfaceKey ? "is not an interface name" : "is not a safe name",
          fix: interfaceKey
            ? "use up to 15 letters, digits, - and _, starting with a letter, such as eno1 or vmbr0"
            : "use up to 32 lower-case letters, digits and hyphens, starting with a letter",
        },
      ];
    }
    case "invalid_type":
      if (given === undefined) return missing(article(issue.expected));
      return [
        {
          code: "HX003",
          path,
          value,
          reason: `is ${article(typeName(given))}`,
          fix: `give ${article(issue.expected)}`,
        },
      ];
    case "invalid_value": {
      const allowed = issue.values.map(String);
      if (given === undefined) return missing(allowed.join(" or "));
      if (issue.values.every((accepted) => typeof accepted !== typeof given)) {
        const fix = `give ${issue.values.map((accepted) => JSON.stringify(accepted)).join(" or ")}`;
        return [{ code: "HX003", path, value, reason: `is ${article(typeName(given))}`, fix }];
      }
      const meant = nearest(String(given), allowed);
      const fix = meant === undefined ? `allowed: ${allowed.join(", ")}` : `did you mean ${meant}?`;
      return [{ code: "HX005", path, value, reason: "is not allowed here", fix }];
    }
    case "invalid_union":
      if (given === undefined) return missing(issue.message);
      return [{ code: "HX003", path, value, reason: "does not fit here", fix: `give ${issue.message}` }];
    case "invalid_format":
      if (issue.message === "label" || issue.message === "interface") {
        return [
          {
            code: "HX006",
            path,
            value,
            reason: "is not a safe name",
            fix: "use lower-case letters, digits and hyphens, starting with a letter",
          },
        ];
      }
      return [
        {
          code: "HX005",
          path,
          value,
          reason: "is not of the right form",
          fix: `give ${article(issue.message)}`,
        },
      ];
    case "too_small":
      return [
        {
          code: "HX005",
          path,
          value,
          reason: "is too small",
          fix: issue.origin === "string" ? "give a text that is not empty" : `give ${issue.minimum} or more`,
        },
      ];
    case "too_big":
      return [{ code: "HX005", path, value, reason: "is too large", fix: `give ${issue.maximum} or less` }];
    default:
      return [{ code: "HX005", path, value, reason: "is not allowed here", fix: issue.message }];
  }
}

/** YAML 1.1's way to take the keys of another map in; YAML 1.2, which layouts are, has none. */
const mergeKey = "<<";

function mergeKeyProblem(code: Problem["code"], path: Problem["path"]): Problem {
  return {
    code,
    path,
    value: undefined,
    reason: "is YAML's merge key, which a layout does not read",
    fix: "write its keys out here, or take an alias for the whole value",
  };
}

function typeName(value: unknown): string {
  if (value === null) return "empty value";
  if (Array.isArray(value)) return "list";
  if (typeof value === "number" && !Number.isFinite(value)) return "number that is none";
  return typeof value;
}

function article(noun: string): string {
  const words: Readonly<Record<string, string>> = {
    string: "text",
    record: "map",
    object: "map",
    array: "list",
    int: "whole number",
  };
  if (noun === "boolean") return "true or false";
  if (noun.startsWith("the ")) return noun;
  const word = words[noun] ?? noun;
  return `${/^[aeio]/i.test(word) ? "an" : "a"} ${word}`;
}
