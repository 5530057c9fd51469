import { createPrivateKey, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { keylessText, planFromText, recordKeys, renderHost } from "../../core/index.ts";
import { topologyOf } from "../../lab/topology-of-plan.ts";
import { twinKeys, withLabKeys } from "../../lab/wireguard-keys.ts";

const home = readFileSync(new URL("../core/golden/wireguard/layout.yaml", import.meta.url), "utf8");
const real = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

function stateOf(layout: string, ledger = "", name = "home") {
  const { plan, problems, ledger: numbers } = planFromText(name, layout, { ledger });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return { plan, layout, ledger: numbers.text };
}

/** The public half of what `wg pubkey` is given (RFC 7748, RFC 8410). */
function publicHalf(privateKey: string): string {
  const der = Buffer.concat([
    Buffer.from("302e020100300506032b656e04220420", "hex"),
    Buffer.from(privateKey, "base64"),
  ]);
  const spki = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return spki.export({ format: "der", type: "spki" }).subarray(-32).toString("base64");
}

const ledgerOf = (name: string) =>
  readFileSync(new URL(`../core/golden/wireguard/${name}`, import.meta.url), "utf8");

/** By the interface, what the plan has recorded. */
const publicKeys = ({ plan }: ReturnType<typeof stateOf>) =>
  new Map(
    plan.sites.flatMap(({ hosts }) =>
      hosts.flatMap(({ name, wireguard }) =>
        wireguard.map((own) => [`${name}/${own.interface}`, own.publicKey] as const),
      ),
    ),
  );

/** Without whom no lab can stand for. */
const inside = home.slice(0, home.indexOf("      # Of a server"));

test("twins get keys of the lab's own where nobody has recorded any, and each end knows the other's", () => {
  const keyed = withLabKeys(stateOf(inside));
  expect(keylessText(keyed.plan, "home")).toBeUndefined();
  const given = twinKeys(keyed.plan, keyed.keys ?? new Map());
  expect(given.map(({ twin }) => twin).sort()).toEqual([
    "cellar--box",
    "cellar--east-1",
    "cellar--south-1",
    "hub--gw-1",
  ]);
  const half = (twin: string) => publicHalf(given.find((own) => own.twin === twin)?.stdin ?? "");
  const filesOf = (name: string) => {
    const host = keyed.plan.sites.flatMap(({ hosts }) => hosts).find((own) => own.name === name);
    return host === undefined ? "" : JSON.stringify(renderHost(host));
  };
  expect(filesOf("gw-1")).toContain(half("cellar--box"));
  expect(filesOf("box")).toContain(half("hub--gw-1"));
  for (const { stdin, script } of given) {
    expect(filesOf("gw-1") + filesOf("box")).not.toContain(stdin.trim());
    expect(script).not.toContain(stdin.trim());
  }
});

test("the recorded keys of real hosts are in no lab; one that is recorded anew is another there, and no other is", () => {
  const before = stateOf(inside, ledgerOf("ledger.jsonl"));
  const again = recordKeys("home", inside, { ledger: before.ledger }, new Map([["cellar/box/wg0", real]]));
  const [then, now] = [before, stateOf(inside, again.text)].map((state) => publicKeys(withLabKeys(state)));
  for (const [name, key] of publicKeys(before)) {
    if (key !== undefined) expect([...(then?.values() ?? [])]).not.toContain(key);
    expect(now?.get(name) === then?.get(name)).toBe(name !== "box/wg0");
  }
});

test("a lab's own keys stay what they are where somebody records them", () => {
  const keyed = withLabKeys(stateOf(inside));
  const again = withLabKeys(stateOf(inside, keyed.ledger));
  expect(again.keys).toEqual(keyed.keys);
});

test("a host that was renamed keeps its key in the lab too", () => {
  const before = stateOf(inside, ledgerOf("ledger.jsonl"));
  const renamed = inside.replace("      box:\n", "      cube:\n        formerly: box\n");
  const [then, now] = [before, stateOf(renamed, before.ledger)].map((state) =>
    publicKeys(withLabKeys(state)),
  );
  expect(now?.get("cube/wg0")).toBe(then?.get("box/wg0"));
  expect(now?.get("gw-1/wg0")).toBe(then?.get("gw-1/wg0"));
});

test("a layout without WireGuard is as it was", () => {
  const state = stateOf(readFileSync(new URL("../../stacks/cellar.layout.yaml", import.meta.url), "utf8"));
  expect(withLabKeys(state)).toBe(state);
});

test("what lies behind a client is led to by the site of its server", () => {
  const { sites } = topologyOf(withLabKeys(stateOf(inside)).plan, "key");
  const of = (name: string) => sites.find((site) => site.name === name)?.prefixes ?? [];
  const guests = stateOf(inside).plan.sites[0]?.networks.find(({ name }) => name === "guests");
  expect(of("hub")).toContain(`${guests?.prefix}`);
  expect(of("cellar")).not.toContain(`${guests?.prefix}`);
});

test("a server that is nobody's of the layout cannot be stood for, and is named", () => {
  expect(() => topologyOf(stateOf(home).plan, "key")).toThrow(
    /cellar.*west-1.*interfaces\.wg0\.wireguard\.server: is nobody's of the layout, and the lab has nobody with its key/,
  );
});
