import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { blocks, House, layout } from "./delegation/house.ts";
import { hearing } from "./hearing.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * A router whose prefix a provider delegates, Kea's DHCPv6 server, and hosts behind it. The provider gives another prefix: what
 * the kernels have is compared with the plan before and after.
 */
jest.setTimeout(120_000);

let house: House;

beforeAll(async () => {
  house = await House.boot(uniqueLab("delegation"));
}, 120_000);
afterAll(() => house?.end());

const [first, second] = blocks;
const recorded = (block: string) => `, prefix: "${block}"`;

/** What the plan has for a host's interface where that block is delegated. */
function planned(host: string, device: string, block: string): readonly string[] {
  return (house.plan(layout(recorded(block))).get(host)?.interfaces ?? [])
    .filter(({ name }) => name === device)
    .flatMap(({ addresses }) =>
      addresses.map(
        ({ address, length, further }) =>
          `${address}/${length}${further?.deprecated === true ? " deprecated" : ""}`,
      ),
    )
    .sort();
}

/** What connections may start from. */
const preferred = async (host: string, device: string) =>
  (await house.addresses(host, device)).filter((address) => !address.endsWith(" deprecated"));

const has = (host: string, device: string, block: string) => async () =>
  JSON.stringify(await preferred(host, device)) === JSON.stringify(planned(host, device, block));

longer(
  "a router is set up before its prefix is known, and its networks are numbered as planned once that is delegated",
  async () => {
    await house.delegates(first);
    expect(await house.apply("gw", layout())).toMatchObject({ result: "changed", unvalidated: [] });
    await house.until(has("gw", "lan0", first));
    expect(await house.addresses("gw", "lan0")).toEqual(["3fff:100:0:4207::1/64", "3fff:100:0:4207::2/64"]);
    expect(await house.apply("gw", layout(recorded(first)))).toMatchObject({ result: "unchanged" });
    const routes: { dst: string; type: string; dev: string }[] = JSON.parse(
      await house.run("gw", "ip -j -6 route show type unreachable"),
    );
    expect(routes).toEqual([expect.objectContaining({ dst: first, type: "unreachable" })]);
  },
);

longer("hosts behind it have what the plan foretells, and the router for their way out", async () => {
  for (const host of ["nas", "box"])
    expect(await house.apply(host, layout(recorded(first)))).toMatchObject({ result: "changed" });
  expect(await house.addresses("nas", "eno1")).toEqual(planned("nas", "eno1", first));
  expect(await house.addresses("nas", "eno2")).toEqual(planned("nas", "eno2", first));
  expect(await house.addresses("box", "eno1")).toEqual(["3fff:100:0:4207::53/64"]);
  await house.run("nas", "ping -6 -q -c 1 -W 5 3fff:100:0:4207::2");
});

longer("networkd advertises what follows from the plan, bit by bit", async () => {
  const heard = async (device: string) => {
    const said = JSON.parse(await house.run("nas", `python3 - ${device}`, hearing));
    const byPrefix = (a: { prefix: string }, b: { prefix: string }) => (a.prefix < b.prefix ? -1 : 1);
    return { ...said, prefixes: said.prefixes.toSorted(byPrefix) };
  };
  const flags = { onLink: true, autonomous: true };
  expect(await heard("eno2")).toEqual({
    managed: false,
    otherConfiguration: false,
    lifetime: 600,
    prefixes: [
      { prefix: "3fff:b0b:50::/64", ...flags, valid: 7200, preferred: 0 },
      { prefix: "3fff:b0b:51::/64", ...flags, valid: 7200, preferred: 3600 },
    ],
    resolvers: [],
  });
  const own = (await house.run("gw", "ip -6 -o addr show dev lan0 scope link")).match(/fe80:\S*(?=\/)/)?.[0];
  expect(await heard("eno1")).toEqual({
    managed: false,
    otherConfiguration: false,
    lifetime: 900,
    prefixes: [
      // As long as the provider's lease holds.
      { prefix: "3fff:100:0:4207::/64", ...flags, valid: expect.any(Number), preferred: expect.any(Number) },
    ],
    // The router itself, by the address that stays.
    resolvers: [own],
  });
});

longer(
  "another prefix: the router's networks and hosts that make their addresses have it at once",
  async () => {
    await house.delegates(second);
    // Kea has the router ask again after two seconds.
    await house.until(has("gw", "lan0", second));
    expect(await house.addresses("gw", "lan0")).toEqual(["3fff:200:0:1707::1/64", "3fff:200:0:1707::2/64"]);
    // By what it makes of the former one the provider's lifetimes run out: networkd takes nothing back.
    const made = planned("nas", "eno1", second)[0] ?? "";
    await house.until(async () => (await preferred("nas", "eno1")).includes(made), 5);
    await house.run("nas", "ping -6 -q -c 1 -W 5 -I 3fff:200:0:1707::25 3fff:200:0:1707::2");
    expect(await house.addresses("box", "eno1")).toEqual(["3fff:100:0:4207::53/64"]);
  },
);

longer("follow reports what moves, and changes nothing", async () => {
  house.writeLayout(recorded(first));
  const before = readFileSync(house.layoutFile, "utf8");
  const { status, stdout } = await house.hextet("follow", "home");
  expect(status).toBe(1);
  expect(stdout).toContain(`home: ${first} -> ${second} (house/gw)`);
  expect(stdout).toMatch(/box\/eno1 +interface +3fff:100:0:4207::53\/64 +-> 3fff:200:0:1707::53\/64/);
  expect(stdout).toMatch(/nas\.house +AAAA +3fff:100:0:4207::25 +-> 3fff:200:0:1707::25/);
  expect(stdout).toContain("up changes the files of house/box");
  expect(readFileSync(house.layoutFile, "utf8")).toBe(before);
});

longer("follow --write records it, and the next change brings the rest along", async () => {
  const wrote = await house.hextet("follow", "home", "--write", "--domain", "home.arpa");
  expect(wrote).toMatchObject({ status: 0 });
  expect(wrote.stdout).toMatch(/7\.0\.7\.1\.\S*\.ip6\.arpa +PTR +-> box\.house\.home\.arpa\./);
  const text = readFileSync(house.layoutFile, "utf8");
  expect(text).toContain(`home: { delegated: { length: 56, on: house/gw/wan0 }, prefix: "${second}" }`);
  expect(text).toContain("# Whatever the provider delegates.");
  const again = await house.hextet("follow", "home", "--json");
  expect(again).toMatchObject({ status: 0 });
  expect(JSON.parse(again.stdout)).toEqual({
    prefixes: [{ name: "home", host: "house/gw", recorded: second, delegated: second }],
    addresses: [],
    records: [],
    hosts: [],
    written: false,
  });
  expect(await house.apply("gw", layout(recorded(second)))).toMatchObject({ result: "unchanged" });
  expect(await house.apply("box", layout(recorded(second)))).toMatchObject({ result: "changed" });
  expect(await house.addresses("box", "eno1")).toEqual(["3fff:200:0:1707::53/64"]);
  await house.run("nas", "ping -6 -q -c 1 -W 5 3fff:200:0:1707::53");
});
