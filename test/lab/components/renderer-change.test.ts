import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { z } from "zod";
import { planFromText, renderHost } from "../../../core/index.ts";
import { longer } from "../longer.ts";
import { driftAt } from "./drift-at.ts";
import { TwinRack } from "./twin-rack.ts";

jest.setTimeout(180_000);

/**
 * Hosts whose layout names another renderer: both ways in one `up`, each host becoming what the other was from the start.
 * They differ in a digit of their addresses alone, which is N in what is compared.
 */

type Renderer = "netplan" | "ifupdown2";

const digits = { "rack/one": "1", "rack/two": "2" } as const;
type Host = keyof typeof digits;
const hosts = ["rack/one", "rack/two"] as const;

const host = (digit: string, renderer: Renderer) => `
        connect: { address: "3fff:b0b:1::a${digit}", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::a${digit}", "::b${digit}"] }
          vmbr1: { bridge: { ports: [] }, network: inside-${digit}, addresses: ["::1"] }`;

const layout = (first: Renderer, second: Renderer) => `
hextet: 1
purpose: lab
rollout: { confirmWithin: 20 }
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", mtu: 9000, routes: [{ to: "3fff:eee::/64", via: "fe80::1" }] }
      inside-1: { prefix: "3fff:b0b:a1::/64" }
      inside-2: { prefix: "3fff:b0b:a2::/64" }
      anycast: { prefix: "3fff:b0b:3::/64" }
    services: { dns: { network: anycast, hosts: [one, two], address: "::53" } }
    hosts:
      one:${host("1", first)}
      two:${host("2", second)}
`;

const start = layout("netplan", "ifupdown2");
const turned = layout("ifupdown2", "netplan");

const folder = mkdtempSync(join(tmpdir(), "hextet-renderer-change-"));
let rack: TwinRack;

beforeAll(async () => {
  rack = await TwinRack.boot("renderer-change", start);
}, 180_000);

afterAll(async () => {
  await rack?.stack.close();
  rmSync(folder, { recursive: true });
}, 60_000);

const linksOfKernel = z.array(
  z.object({
    ifname: z.string(),
    mtu: z.number(),
    master: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string(), prefixlen: z.number(), scope: z.string() })),
  }),
);
const routesOfKernel = z.array(
  z.object({
    dst: z.string(),
    gateway: z.string().optional(),
    dev: z.string(),
    protocol: z.string().default("boot"),
  }),
);

function named(text: string, digit: string): string {
  return text.replace(new RegExp(`(:[ab])${digit}(?![0-9a-f])`, "g"), "$1N");
}

/** What the kernel has, and who wrote each route. */
function inForce(name: Host) {
  const read = (command: string): unknown => JSON.parse(rack.stack.onHost(name, command));
  const links = linksOfKernel.parse(read("ip -j addr"));
  // Without what the kernel itself made of a MAC, which is another's each time.
  const addresses = links.flatMap(({ ifname, addr_info }) =>
    addr_info
      .filter(({ scope }) => scope === "global")
      .map(({ local, prefixlen }) => `${local}/${prefixlen} ${ifname}`),
  );
  const routes = routesOfKernel
    .parse(read("ip -j -6 route"))
    .filter(({ dst }) => !dst.startsWith("fe80:"))
    .map(({ dst, gateway, dev, protocol }) => [`${dst} via ${gateway ?? "-"} ${dev}`, protocol] as const);
  const list = (lines: readonly string[]) => lines.map((line) => named(line, digits[name])).sort();
  return {
    addresses: list(addresses),
    ports: list(links.map(({ ifname, mtu, master }) => `${ifname} of ${mtu} in ${master ?? "none"}`)),
    routes: list(routes.map(([route]) => route)),
    writers: list(routes.map((words) => words.join(" by "))),
  };
}

/** The same but for who wrote the routes: one that stands already is left as it is until the next restart. */
function brought(name: Host) {
  const { writers: _, ...rest } = inForce(name);
  return rest;
}

/** What either renderer leaves of its files and notes, and who is enabled at boot. */
function left(name: Host): string {
  const look =
    "ls etc/netplan etc/network/interfaces run/systemd/network; grep -c vmbr etc/network/interfaces; systemctl is-enabled networking.service";
  return rack.stack.onHost(name, `cd / && { ${look}; } 2>/dev/null || :`);
}

/** What the plan says of a host's addresses and routes, as `inForce` has it. */
function planned(name: Host, text: string) {
  const { plan } = planFromText(rack.stack.name, text);
  const found = plan?.sites.flatMap((site) => site.hosts).find((host) => name === `rack/${host.name}`);
  if (found === undefined) throw new Error(`the layout has no ${name}`);
  return (renderHost(found).expect ?? []).flatMap((expected) => {
    if (expected.kind === "address")
      return [named(`${expected.address}/${expected.length} ${expected.interface}`, digits[name])];
    if (expected.kind === "route")
      return [`${expected.prefix.replace("::/0", "default")} via ${expected.via} ${expected.interface}`];
    return [];
  });
}

/** Brings the hosts to a layout, while each is pinged ten times a second; how many seconds each was not heard of. */
async function up(text: string): Promise<readonly number[]> {
  const log = (digit: string) => join(folder, digit);
  const pings = Object.values(digits).map((digit) =>
    rack.stack
      .onController(
        `setsid ping -n -q -i 0.1 -w 120 3fff:b0b:1::b${digit} </dev/null >${log(digit)} 2>&1 & echo $!`,
      )
      .trim(),
  );
  const run = await rack.stack.up(rack.program(text));
  for (const pid of pings) rack.stack.onController(`kill -INT ${pid}`);
  expect(run.errors).toEqual({});
  const lost: number[] = [];
  for (const digit of Object.values(digits)) {
    rack.stack.onController(`until grep -q received ${log(digit)}; do sleep 0.05; done`);
    const [, sent, received] =
      /(\d+) packets transmitted, (\d+) received/.exec(readFileSync(log(digit), "utf8")) ?? [];
    expect(Number(received)).toBeGreaterThan(5);
    lost.push((Number(sent) - Number(received)) / 10);
  }
  return lost;
}

longer(
  "a host goes from one renderer to the other in one `up` and back, restarts included, and is then as if it had always had it",
  async () => {
    expect((await rack.stack.up(rack.program(start))).errors).toEqual({});
    const was = { netplan: inForce("rack/one"), ifupdown2: inForce("rack/two") };
    const files = { "rack/one": left("rack/one"), "rack/two": left("rack/two") };

    for (const [text, ofOne, ofTwo] of [
      [turned, "ifupdown2", "netplan"],
      [start, "netplan", "ifupdown2"],
    ] as const) {
      const lost = await up(text);
      const of = { "rack/one": ofOne, "rack/two": ofTwo };
      for (const name of hosts) {
        const { writers: _, ...wanted } = was[of[name]];
        expect({ name, ...brought(name) }).toEqual({ name, ...wanted });
        expect([...brought(name).addresses, ...brought(name).routes]).toEqual(
          expect.arrayContaining(planned(name, text)),
        );
        expect(driftAt(rack.stack, name, text)).toEqual([]);
      }
      for (const name of hosts) expect(brought(name).ports).toContain("vmbr0 of 9000 in none");
      rack.stack.onHost("rack/one", "ping -6 -q -M do -c 1 -W 5 -s 8900 3fff:b0b:1::b2");
      // The former gives the interfaces up as they are.
      expect(Math.max(...lost)).toBeLessThan(1);
      await Promise.all(hosts.map((name) => rack.stack.restart(name)));
      // A bridge may have another MAC then, and a twin is back before a router asks again for one that it has just used.
      rack.stack.onRouter("rack", "ip -6 neigh flush all");
      for (const name of hosts) {
        expect({ name, ...inForce(name) }).toEqual({ name, ...was[of[name]] });
        expect(driftAt(rack.stack, name, text)).toEqual([]);
      }
      const [first, second] = hosts.map(left);
      if (text === turned) {
        expect(first).toBe("etc/network/interfaces\n\netc/netplan:\n8\nenabled\n");
        expect(second).toMatch(/60-hextet.yaml\n(.*\n)*10-netplan-vmbr0.network\n/);
      } else {
        expect({ "rack/one": first, "rack/two": second }).toEqual(files);
      }
    }
    expect(Object.keys((await rack.stack.preview(rack.program(start))).changes)).toEqual(["same"]);
  },
);
