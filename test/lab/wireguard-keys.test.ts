import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { buildLayers } from "../../lab/layers/layers.ts";
import { smallTopology } from "./supervisor/topology.ts";
import { ConnectedTwins } from "./survey/connected-twins.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Keys are made on a host that has `wg`; another has none, and a third does not answer. No kernel has to know WireGuard for it.
 */
jest.setTimeout(120_000);

const twin = "rack--box-1";
const file = "/etc/hextet-wireguard/wg0.key";

let twins: ConnectedTwins;

beforeAll(async () => {
  await buildLayers(["wireguard"]);
  twins = await ConnectedTwins.boot(uniqueLab("wg-keys"), (lab, authorizedKeys) => {
    const small = smallTopology(lab, authorizedKeys);
    return {
      ...small,
      guests: [],
      twins: small.twins.map((own) =>
        own.name === twin ? { ...own, features: [...own.features, "wireguard"] } : own,
      ),
    };
  });
  mkdirSync(join(twins.folder, "stacks"));
  writeFileSync(join(twins.folder, "stacks", "home.layout.yaml"), layout());
}, 120_000);
afterAll(() => twins?.end());

const layout = (more = "") => `hextet: 1
purpose: example
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      transit: { prefix: "3fff:b0b:9::/64" }
    hosts:
      box-1:
        connect: { address: "3fff:b0b:1::10", hostKey: "${twins.hostKey(twin)}", key: { file: "${join(twins.folder, "key")}" } }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          wg0: { wireguard: { local: eno1 }, network: transit, addresses: ["::1"] }${more}
      pve-1:
        connect: { address: "3fff:b0b:1::20", hostKey: "${twins.hostKey("rack--pve-1")}", key: { file: "${join(twins.folder, "key")}" } }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::20"] }
          wg0: { wireguard: { server: { ref: rack/box-1/wg0 }, address: "::2" }, defaultRoute: false }
      gone:
        connect: { address: "3fff:b0b:1::99", hostKey: "${twins.hostKey(twin)}", key: { file: "${join(twins.folder, "key")}" } }
        interfaces:
          eno1: { network: uplink, addresses: ["::99"] }
          wg0: { wireguard: { server: { ref: rack/box-1/wg0 }, address: "::3" }, defaultRoute: false }
`;

const ledger = () => readFileSync(join(twins.folder, "stacks", "home.ledger.jsonl"), "utf8");
const keyOf = (owner: string) => new RegExp(`"owner":"${owner}","key":"([^"]+)"`).exec(ledger())?.[1];
const console = (script: string) => twins.console(twin, script).then((said) => said.trim());

test("a key is made where that can be, and its public half is recorded; who has no wg, or does not answer, is named", async () => {
  const ended = await twins.hextet("keys", "home");
  expect(ended.status).toBe(3);
  expect(ended.stderr).toContain("rack/pve-1/wg0: it has no wg to make a key: install wireguard-tools");
  expect(ended.stderr).toMatch(/rack\/gone\/wg0: .*3fff:b0b:1::99/);
  const recorded = keyOf("rack/box-1/wg0");
  expect(ended.stdout).toBe(`rack/box-1/wg0: made, ${recorded}\n`);
  expect(ledger().split("\n")).toHaveLength(2);
  expect(await console(`wg pubkey <${file}`)).toBe(recorded);
  const secret = await console(`cat ${file}`);
  expect(secret).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(`${ended.stdout}${ended.stderr}${ledger()}`).not.toContain(secret);
});

test("the private half is for root to write and for networkd to read, and for nobody else", async () => {
  expect(await console(`stat -c '%a %U:%G' ${file} ${file.replace(/\/[^/]*$/, "")}`)).toBe(
    "640 root:systemd-network\n750 root:systemd-network",
  );
  expect(
    await console(
      `setpriv --reuid systemd-network --regid systemd-network --clear-groups wg pubkey <${file}`,
    ),
  ).toBe(keyOf("rack/box-1/wg0"));
  expect(
    await console(`setpriv --reuid nobody --regid nogroup --clear-groups cat ${file} 2>&1 || :`),
  ).toMatch(/Permission denied/);
});

test("a second run changes nothing, whatever the mode was meanwhile, and mends that", async () => {
  const before = ledger();
  await console(`chmod 666 ${file}; touch -d @1000000 ${file}`);
  const ended = await twins.hextet("keys", "home", "box-1", "--json");
  expect(ended.status).toBe(0);
  expect(JSON.parse(ended.stdout)).toEqual([
    {
      interface: "rack/box-1/wg0",
      result: "kept",
      publicKey: keyOf("rack/box-1/wg0"),
      recorded: true,
      reason: null,
    },
  ]);
  expect(ledger()).toBe(before);
  expect(await console(`stat -c '%a %Y' ${file}`)).toBe("640 1000000");
});

test("nothing is brought to a host as long as a key that it needs is not recorded", async () => {
  expect(await twins.hextet("plan", "home", "--write")).toMatchObject({ status: 0 });
  const ended = await twins.hextet("bring", "home", "box-1");
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain(
    "no key is recorded of rack/gone/wg0, rack/pve-1/wg0, and a WireGuard interface needs its own and those of its peers; make and record them with: hextet keys home",
  );
  expect((await twins.hextet("plan", "home")).stdout).toContain("no key yet");
});

test("another key is made where that is asked for, of one host; the key of another interface is not recorded", async () => {
  expect(await twins.hextet("keys", "home", "--again")).toMatchObject({ status: 2 });
  const before = keyOf("rack/box-1/wg0");
  const ended = await twins.hextet("keys", "home", "box-1", "--again");
  expect(ended.status).toBe(0);
  expect(keyOf("rack/box-1/wg0")).not.toBe(before);
  expect(await console(`wg pubkey <${file}`)).toBe(keyOf("rack/box-1/wg0"));
  const second = `
          wg1: { wireguard: { local: eno1, port: 51821, peers: { phone: { publicKey: "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=" } } }, network: further, addresses: ["::1"] }`;
  writeFileSync(
    join(twins.folder, "stacks", "home.layout.yaml"),
    layout(second).replace("    hosts:", '      further: { prefix: "3fff:b0b:8::/64" }\n    hosts:'),
  );
  await console(`cp ${file} ${file.replace("wg0", "wg1")}`);
  const copied = await twins.hextet("keys", "home", "box-1");
  expect(copied.status).toBe(1);
  expect(copied.stderr).toContain(
    "rack/box-1/wg1: rack/box-1/wg0 has the same key, as after one host was copied from the other; make another with: hextet keys home rack/box-1 --again",
  );
  expect(keyOf("rack/box-1/wg1")).toBeUndefined();
});
