import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Connections } from "../../../hosts/ways/connections.ts";
import { isLong } from "../longer.ts";
import { HollowStack } from "./hollow-stack.ts";

jest.setTimeout(300_000);

/**
 * A stack that release 0.1 brought up in a lab, as the engine exported it: an instance, a plain host, one of Proxmox VE
 * and one with Incus.
 */
const standing = readFileSync(new URL("states/release-0.1.json", import.meta.url), "utf8");
const standingLayout = readFileSync(new URL("states/release-0.1.layout.yaml", import.meta.url), "utf8");

const folder = mkdtempSync(join(tmpdir(), "hextet-kinds-"));
const key = join(folder, "key");
let stack: HollowStack;

beforeAll(async () => {
  writeFileSync(key, "the private key of a lab that has ended\n", { mode: 0o600 });
  stack = new HollowStack("standing");
  const { failed, text } = await stack.import(JSON.parse(standing));
  expect([failed, text]).toEqual([false, ""]);
});

afterAll(() => {
  stack?.close();
  rmSync(folder, { recursive: true, force: true });
});

const kinds = ["plain", "pve", "incus", "lxd"] as const;
type Kind = (typeof kinds)[number];
interface Machine {
  readonly name: string;
  readonly kind: Kind;
  readonly formerly?: string;
}

const hosts = { "plain-1": "30", "pve-1": "10", "inc-1": "20" } as const;
const today: Readonly<Record<keyof typeof hosts, Kind>> = {
  "plain-1": "plain",
  "pve-1": "pve",
  "inc-1": "incus",
};

function machineText({ name, kind, formerly }: Machine, part: string): string {
  const bridge = `{ bridges: { br0: { network: inside-${part}, address: "::1" } } }`;
  const words: Readonly<Record<Kind, string>> = {
    plain: "",
    pve: "network: { renderer: ifupdown2 }",
    incus: `incus: ${bridge}`,
    lxd: `lxd: ${bridge}`,
  };
  return `
      ${name}:
        ${formerly === undefined ? "" : `formerly: ${formerly}`}
        connect: { address: "3fff:b0b:1::${part}", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::${part}"] } }
        ${words[kind]}`;
}

/** The same machines, each of a kind that is so much further in the list, by other names where `renamed`. */
function layout(shift: number, renamed: boolean): string {
  const kindOf = (host: keyof typeof hosts) =>
    kinds[(kinds.indexOf(today[host]) + shift) % kinds.length] ?? "plain";
  const [cloud = ""] = standingLayout.split("  rack:\n");
  const machines = (Object.keys(hosts) as (keyof typeof hosts)[]).map((host) => {
    const name = renamed ? `new-${host}` : host;
    return machineText({ name, kind: kindOf(host), ...(renamed ? { formerly: host } : {}) }, hosts[host]);
  });
  const insides = Object.values(hosts).map((part) => `inside-${part}: { prefix: "3fff:b0b:${part}::/64" }`);
  return `${cloud}  ${renamed ? "cellar" : "rack"}:
    ${renamed ? "formerly: rack" : ""}
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      ${insides.join("\n      ")}
    hosts:${machines.join("")}
`;
}

/** A host's command in the state. */
function commandOf(host: string): {
  readonly connection?: { readonly plaintext: string };
  readonly stdin?: string;
} {
  const resources: { urn: string; inputs?: ReturnType<typeof commandOf> }[] =
    JSON.parse(standing).deployment.resources;
  return resources.find(({ urn }) => urn.endsWith(`remote:Command::rack-${host}`))?.inputs ?? {};
}

/** The sum of a host's bundle in the state. */
function sumOf(host: string): string {
  return createHash("sha256")
    .update(commandOf(host).stdin ?? "")
    .digest("hex");
}

/** The connections that the state has. */
function connections(site: string, prefix = ""): Connections {
  return Object.fromEntries(
    Object.keys(hosts).map((host) => {
      const { host: address, hostKey } = JSON.parse(commandOf(host).connection?.plaintext ?? "{}");
      const way = { address, port: 22, user: "root", hostKey, bastion: undefined } as const;
      return [`${site}/${prefix}${host}`, { ...way, key: { kind: "file", path: key } as const }];
    }),
  );
}

function preview(text: string, ways: Connections) {
  return stack.preview("landscape", { name: "standing", layout: text, connections: ways });
}

const updates = (site: string, prefix = "") =>
  Object.keys(hosts)
    .map((host) => `update Command ${site}-${prefix}${host}`)
    .sort();
/** All but the components, which are names for what is in them. */
const made = (steps: readonly string[]) => steps.filter((step) => !/ (PveHost|LxdHost) /.test(step)).sort();

describe("a stack of release 0.1", () => {
  test("shows one update of each machine, of whose it is, and nothing else", async () => {
    const run = await preview(standingLayout, connections("rack"));
    expect([run.failed, run.errors]).toEqual([false, []]);
    expect([...run.steps].sort()).toEqual(updates("rack"));
    const changed = [...run.text.matchAll(/^ +~ (\w+) *: /gm)].map(([, name]) => name);
    expect(new Set(changed)).toEqual(new Set(["delete"]));
    expect(run.text).toContain("remove --owner organization/hextet/standing::rack-plain-1 --within 20");
  });

  test.each(isLong ? [1, 2, 3] : [1])(
    "changes each machine in place where it is of another kind from now on (%i further)",
    async (shift) => {
      const run = await preview(layout(shift, false), connections("rack"));
      expect([run.failed, run.errors]).toEqual([false, []]);
      expect(made(run.steps)).toEqual(updates("rack"));
    },
  );

  test.each(isLong ? [1, 2, 3] : [2])(
    "also where it and its site have other names with that (%i further)",
    async (shift) => {
      const run = await preview(layout(shift, true), connections("cellar", "new-"));
      expect([run.failed, run.errors]).toEqual([false, []]);
      expect(made(run.steps)).toEqual(updates("cellar", "new-"));
    },
  );

  test("is found again by the next run where the one that renames it and changes its kind does not get that far", async () => {
    // The address of each machine, and the instance's interface.
    const fails = [...Object.values(hosts).map((part) => `3fff:b0b:1::${part}`), "sky-www-ens5"];
    const text = layout(1, true)
      .replace("  cloud:\n", "  sky:\n    formerly: cloud\n")
      .replace("      web-1:\n", "      www:\n        formerly: web-1\n");
    const ways = connections("cellar", "new-");
    const broken = await stack.up(
      "landscape",
      { name: "standing", layout: text, connections: ways },
      { fails },
    );
    expect(broken.failed).toBe(true);
    expect(broken.journal.filter((line) => /^(create|delete)/.test(line))).toEqual([]);
    expect(broken.errors.join("\n")).toContain("it was told to fail");
    const next = await preview(text, ways);
    expect([next.failed, next.errors]).toEqual([false, []]);
    expect(next.steps.filter((step) => /^(create|replace|delete)/.test(step) && !/Host /.test(step))).toEqual(
      [],
    );
    expect(next.steps).toEqual(
      expect.arrayContaining([...updates("cellar", "new-"), "update NetworkInterface sky-www-ens5"]),
    );
  });
});

describe("the first run with this release", () => {
  test("says of each host whose it is and what the state holds of it, and after a rename whose it was", async () => {
    const first = new HollowStack("standing");
    try {
      await first.import(JSON.parse(standing));
      const run = (text: string, ways: Connections) =>
        first.up("landscape", { name: "standing", layout: text, connections: ways });
      const words = (journal: readonly string[]) =>
        journal.filter((line) => line.startsWith("ssh apply ")).sort();
      const owner = (name: string) => `organization/hextet/standing::${name}`;
      const adopted = await run(standingLayout, connections("rack"));
      expect([adopted.failed, adopted.errors]).toEqual([false, []]);
      expect(words(adopted.journal)).toEqual(
        Object.keys(hosts)
          .map((host) => `ssh apply --owner ${owner(`rack-${host}`)} --held ${sumOf(host)} --within 20`)
          .sort(),
      );
      const renamed = await run(layout(0, true), connections("cellar", "new-"));
      expect([renamed.failed, renamed.errors]).toEqual([false, []]);
      expect(words(renamed.journal)).toEqual(
        Object.keys(hosts)
          .map(
            (host) =>
              `ssh apply --owner ${owner(`cellar-new-${host}`)} --formerly ${owner(`rack-${host}`)} --held ${sumOf(host)} --within 20`,
          )
          .sort(),
      );
    } finally {
      first.close();
    }
  });
});
