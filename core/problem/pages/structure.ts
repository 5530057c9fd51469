import type { ProblemPage } from "./page.ts";

/** HX00x: how a layout is written. */
export const structurePages = {
  HX001: {
    meaning:
      "The file is not YAML, so nothing in it could be read. Besides slips of syntax this is told of a text that is nested too deeply, and of aliases that stand for more values than any layout has.",
    example: `hextet: 1
sites: { rack: { networks: {} }
`,
    fix: "Mend the YAML where the line says. Problems of meaning are told once it can be read.",
  },
  HX002: {
    meaning: "A key that the layout does not know there. It would do nothing, so it is not passed over.",
    example: `hextet: 1
prefixs: { home: "2a00:db8::/48" }
sites: {}
`,
    fix: "Take the key that is suggested, or one of those that are listed; where the layout knows the key at another place, the problem names that place. An editor that reads the JSON Schema (first line of the layout) completes them.",
  },
  HX003: {
    meaning:
      "A value of another kind than the key takes: a text where a list belongs, a number that YAML made of an address without quotes.",
    example: `hextet: 1
sites:
  rack: { networks: { uplink: { prefix: "2a00:db8::/64", length: "64" } } }
`,
    fix: "Give the kind that is named. Addresses that begin with a digit or a colon stand in quotes.",
  },
  HX004: {
    meaning: "A key that has to be there is not.",
    example: `hextet: 1
purpose: lab
`,
    fix: "Add the key; the problem says what it is.",
  },
  HX005: {
    meaning:
      "A value of the right kind that is not one of those possible, or a key that does not go with another.",
    example: `hextet: 1
purpose: labs
sites: {}
`,
    fix: "Take one of the values that are named.",
  },
  HX006: {
    meaning:
      "A name that is not safe everywhere that it is used: names become host names, resource names, systemd units and arguments. Interface names follow Linux: up to 15 characters, no spaces, slashes or shell characters.",
    example: `hextet: 1
purpose: lab
prefixes: { Home: "2001:db8::/48" }
sites: {}
`,
    fix: "Use lower-case letters, digits and hyphens, starting with a letter, up to 32.",
  },
  HX007: {
    meaning:
      "A YAML tag (`!name`, `!!binary`, `!!set`) asks a program to make something else of a value. A layout has maps, lists, texts, numbers and booleans only.",
    example: `hextet: 1
purpose: lab
prefixes: { home: !prefix "2001:db8::/48" }
sites: {}
`,
    fix: "Leave the tag out.",
  },
  HX008: {
    meaning:
      "One key stands twice in one map. YAML readers differ in which of the two they take, so one of them would be without effect and nobody would know.",
    example: `hextet: 1
purpose: lab
sites: {}
sites: {}
`,
    fix: "Leave one of them out, or give it another name.",
  },
  HX009: {
    meaning:
      "`allow:` names something that cannot be allowed: a code that there is not, or an error that no plan can be made with.",
    example: `hextet: 1
purpose: lab
allow: { HX031: "it is meant so" }
sites: {}
`,
    fix: "Mend what the code is about. Warnings can be allowed, and the few errors that `hextet explain` marks as such.",
  },
} as const satisfies Record<string, ProblemPage>;
