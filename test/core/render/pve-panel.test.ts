import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { planFromText, renderHost } from "../../../core/index.ts";
import { asPanelWrites, withoutHeader } from "./pve-interfaces.ts";

const golden = fileURLToPath(new URL("../golden/", import.meta.url));
const files = readdirSync(golden, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.parentPath.endsWith("/etc/network"))
  .map((entry) => join(entry.parentPath, entry.name).slice(golden.length))
  .sort();

describe("Proxmox VE's panel writes back byte for byte, below its own header", () => {
  test.each(files)("%s", (file) => {
    const text = readFileSync(join(golden, file), "utf8");
    expect(withoutHeader(asPanelWrites(text))).toBe(text);
  });

  test("and there are files of bridges, of both families, of several addresses and of routes among them", () => {
    const all = files.map((file) => readFileSync(join(golden, file), "utf8")).join("\n");
    for (const line of [
      /bridge-ports none/,
      / inet static/,
      /post-up ip addr replace/,
      /post-up ip -6 route/,
    ])
      expect(all).toMatch(line);
  });

  test("whatever a host has of NICs, bridges, addresses and routes", () => {
    fc.assert(
      fc.property(
        fc.array(anInterface, { minLength: 1, maxLength: 5 }),
        fc.nat(2),
        (interfaces, services) => {
          const text = interfacesFile(interfaces, services);
          expect(withoutHeader(asPanelWrites(text))).toBe(text);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("what the panel would not leave as it is", () => {
  const bridge = "\tbridge-ports eno1\n\tbridge-stp off\n\tbridge-fd 0\n";
  const around = (stanza: string) =>
    `auto lo\niface lo inet loopback\n\niface eno1 inet manual\n\n${stanza}\n`;

  test.each([
    [
      "a second address: the first is lost",
      `auto vmbr0\niface vmbr0 inet6 static\n\taddress 2001:db8::10/64\n\taddress 2001:db8::12/64\n${bridge}`,
      `auto vmbr0\niface vmbr0 inet6 static\n\taddress 2001:db8::12/64\n${bridge}`,
    ],
    [
      "a command before the bridge's ports: it moves behind them",
      `auto vmbr0\niface vmbr0 inet6 static\n\tpost-up true\n${bridge}`,
      `auto vmbr0\niface vmbr0 inet6 static\n${bridge}\tpost-up true\n`,
    ],
    [
      "a NIC by the name of a bond: it becomes one without ports",
      "iface bond0 inet manual\n",
      "iface bond0 inet manual\n\tbond-slaves none\n\tbond-miimon 100\n\tbond-mode balance-rr\n",
    ],
  ])("%s", (_, stanza, written) => {
    expect(withoutHeader(asPanelWrites(around(stanza)))).toBe(around(written));
  });

  test("a bridge before the NIC: they change places", () => {
    const text = `auto vmbr0\niface vmbr0 inet manual\n${bridge}\niface eno1 inet manual\n\n`;
    expect(withoutHeader(asPanelWrites(text))).toBe(
      `iface eno1 inet manual\n\nauto vmbr0\niface vmbr0 inet manual\n${bridge}\n`,
    );
  });
});

/** What an interface of a generated host is, besides its name. */
const anInterface = fc.record({
  kind: fc.constantFrom("nic", "bridge", "inner"),
  addresses: fc.nat(3),
  ipv4: fc.boolean(),
  routes: fc.nat(2),
  gateway: fc.boolean(),
});

type Generated = typeof anInterface extends fc.Arbitrary<infer Value> ? Value : never;

function interfacesFile(interfaces: readonly Generated[], services: number): string {
  const networks = interfaces.map(({ routes, gateway, kind }, n) => {
    const ways = Array.from(
      { length: kind === "inner" ? 0 : routes },
      (_, index) => `{ to: "2001:db8:f${n}${index}::/48", via: "fe80::7" }`,
    );
    // One host has one way out.
    const out =
      gateway && n === interfaces.findIndex((networkInterface) => networkInterface.gateway)
        ? 'gateway: "fe80::1", '
        : "";
    return `      net-${n}: { prefix: "2001:db8:${n}::/64", ${out}ipv4: 192.0.2.${n * 16}/28, routes: [${ways.join(", ")}] }\n`;
  });
  const names = { nic: "eno", bridge: "vmbr1", inner: "vmbr2" };
  const own = interfaces.map(({ kind, addresses, ipv4 }, n) => {
    const numbers = Array.from({ length: addresses }, (_, index) => `"::${index + 16}"`);
    const nic = kind === "bridge" ? `          enp${n}: {}\n` : "";
    const bridge = kind === "nic" ? "" : `bridge: { ports: [${kind === "bridge" ? `enp${n}` : ""}] }, `;
    return `${nic}          ${names[kind]}${n}: { ${bridge}network: net-${n}, addresses: [${numbers.join(", ")}]${ipv4 ? ", ipv4: true" : ""} }\n`;
  });
  const answers = Array.from(
    { length: services },
    (_, index) => `s${index}: { network: anycast, hosts: [pve-1], address: "::${index + 1}" }`,
  );
  const { plan, problems } = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks:
${networks.join("")}      anycast: { prefix: "2001:db8:a::/64" }
    services: { ${answers.join(", ")} }
    hosts:
      pve-1:
        connect: { address: 198.51.100.1, hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
${own.join("")}`,
  );
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error(JSON.stringify(problems));
  return renderHost(host).files.find(({ subsystem }) => subsystem === "ifupdown2")?.content ?? "";
}
