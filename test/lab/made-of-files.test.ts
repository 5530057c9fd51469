import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import {
  fillInPlan,
  type HostPlan,
  Ipv6Address,
  Ipv6Prefix,
  planFromText,
  unknownBlocks,
} from "../../core/index.ts";
import { kernelNeeds } from "../../core/links/index.ts";
import { inImage } from "./in-image.ts";
import { kernelHas } from "./kernel-has.ts";
import { kernelLinks, type Links, networkdLinks, plannedLinks, withoutOnLink } from "./links.ts";

/**
 * What comes of the golden files where their programs read them: the units that netplan makes for networkd, and what the
 * kernel has once ifupdown2 and sysctl have done as they are told. It is what the plan says, and nothing besides.
 */
const golden = fileURLToPath(new URL("../core/golden/", import.meta.url));

interface Golden {
  readonly name: string;
  readonly host: HostPlan;
  readonly at: string;
}

/** Every host of every golden layout that has files, by the plan that its files were written by. */
const hosts: readonly Golden[] = readdirSync(golden).flatMap((layout) => {
  const text = (file: string) => readFileSync(join(golden, layout, file), "utf8");
  const ledger = existsSync(join(golden, layout, "ledger.jsonl")) ? text("ledger.jsonl") : undefined;
  const { plan } = planFromText(layout, text("layout.yaml"), { ledger, beside: () => ({ text: "lab\n" }) });
  if (plan === undefined) return [];
  // The block that golden.test.ts has in place of each that is not known yet.
  const given = Ipv6Address.parse("3fff:ec2:47b:ca00::");
  const blocks = unknownBlocks(plan).map(({ name, length }) => [name, Ipv6Prefix.containing(given, length)]);
  return fillInPlan(plan, Object.fromEntries(blocks)).sites.flatMap((site) =>
    site.hosts.map((host) => {
      const name = `${layout} ${host.site}/${host.name}`;
      return { name, host, at: join(golden, layout, "files", host.site, host.name) };
    }),
  );
});
const withFile = (path: string) => hosts.filter(({ at }) => existsSync(join(at, path)));

const netplanFile = "etc/netplan/60-hextet.yaml";
const interfacesFile = "etc/network/interfaces";

/** networkd's own files of a host. */
const unitsOf = (at: string) => {
  const folder = join(at, "etc/systemd/network");
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.startsWith("60-hextet-"))
        .map((file) => join(folder, file))
    : [];
};
const withUnits = hosts.filter(({ at }) => unitsOf(at).length > 0);

/** What it says of that nothing has been booted here is netplan's own affair. */
const generate = `install -D -m 600 "$file" /tmp/root/etc/netplan/60-hextet.yaml
netplan generate --root-dir /tmp/root >/dev/null 2>&1
cat /tmp/root/run/systemd/network/*.net*`;

/** NICs are pairs, since a bridge or a next hop needs a link that is up. */
const ifup = (nics: readonly string[]) => `mount -t sysfs sysfs /sys
for nic in ${nics.join(" ")}; do ip link add $nic type veth peer name far-$nic; ip link set far-$nic up; done
mkdir -p /run/network
ifup -a -i "$file" 2>&1
ip -j -d address; ip -j -6 route show table all; ip -j -4 route show table all`;

/** What the host's links need and this kernel does not have; NICs of a pair do as well as any. The image has no dhclient. */
function lackedBy(host: HostPlan): string {
  const needs = host.interfaces.flatMap(({ link }) => kernelNeeds(link));
  const lacking = needs.flatMap((need) =>
    "nics" in need || kernelHas(need) ? [] : [Object.values(need)[0] ?? ""],
  );
  const asks = host.dhcp4.length > 0 || host.interfaces.some(({ comes }) => comes?.by.startsWith("dhcp"));
  return [...new Set([...lacking, ...(asks ? ["dhclient"] : [])])].join(", ");
}

const nicsOf = (host: HostPlan) =>
  host.interfaces.flatMap(({ name, link }) => (link.kind === "physical" ? [name] : []));

describe("networkd is given what is planned, by netplan, for", () => {
  test.each(withFile(netplanFile))("$name", ({ host, at }) => {
    expect(networkdLinks(inImage(join(at, netplanFile), generate))).toEqual(plannedLinks(host));
  });
});

describe("networkd is given what is planned, by its own files, for", () => {
  test.each(withUnits)("$name", ({ host, at }) => {
    expect(
      networkdLinks(
        unitsOf(at)
          .map((file) => readFileSync(file, "utf8"))
          .join("\n"),
      ),
    ).toEqual(plannedLinks(host));
  });
});

describe("the kernel has what is planned, by ifupdown2, for", () => {
  const all = withFile(interfacesFile).map((golden) => ({ ...golden, lacks: lackedBy(golden.host) }));
  const [here, elsewhere] = [
    all.filter(({ lacks }) => lacks === ""),
    all.filter(({ lacks }) => lacks !== ""),
  ];
  test.each(here)("$name", ({ host, at }) => {
    expect(kernelLinks(inImage(join(at, interfacesFile), ifup(nicsOf(host))))).toEqual(
      withoutOnLink(plannedLinks(host)),
    );
  });
  test.skip.each(elsewhere)("$name (there is no $lacks here)", () => {});
});

describe("the kernel forwards, by sysctl, where that is planned, for", () => {
  const path = "etc/sysctl.d/60-hextet.conf";
  test.each(withFile(path))("$name", ({ host, at }) => {
    const said = inImage(
      join(at, path),
      'sysctl -q -p "$file"; sysctl -n net.ipv6.conf.all.forwarding net.ipv6.conf.default.forwarding',
    );
    const planned = host.forwarding ? "1" : "0";
    expect(said.split("\n").slice(0, 2)).toEqual([planned, planned]);
  });
});

describe("a program may take a file and make something else of it, which is seen:", () => {
  const none = { addresses: [], routes: [], master: undefined, is: undefined };
  const made = (content: string, command: string) =>
    inImage(undefined, `file=/tmp/file; cat >"$file"\n${command}`, content);

  test("of networkd, a route without a next hop, two default routes, a VLAN of a NIC that says nothing", () => {
    const file = `network:
  version: 2
  ethernets:
    eno1: { addresses: ["3fff:b0b:1::10/64"], routes: [{ to: "3fff:b0c::/48", scope: link }, { to: default, via: "fe80::1" }] }
    eno2: { addresses: ["3fff:b0b:2::10/64"], routes: [{ to: default, via: "fe80::2" }] }
    eno3: {}
  vlans:
    office: { id: 7, link: eno3, addresses: ["3fff:b0b:7::1/64"] }
`;
    expect(networkdLinks(made(file, generate))).toEqual({
      eno1: { ...none, addresses: ["3fff:b0b:1::10/64"], routes: ["::/0 via fe80::1"] },
      eno2: { ...none, addresses: ["3fff:b0b:2::10/64"], routes: ["::/0 via fe80::2"] },
      office: { ...none, addresses: ["3fff:b0b:7::1/64"], is: "vlan 7 on eno3" },
    } satisfies Links);
  });

  test("of the kernel, one of two default routes", () => {
    const stanza = (nic: string, host: string, via: string) =>
      `auto ${nic}\niface ${nic} inet6 static\n\taddress ${host}/64\n\tgateway ${via}\n`;
    const file = `${stanza("eno1", "3fff:b0b:1::10", "fe80::1")}\n${stanza("eno2", "3fff:b0b:2::10", "fe80::2")}`;
    expect(kernelLinks(made(file, ifup(["eno1", "eno2"])))).toEqual({
      eno1: { ...none, addresses: ["3fff:b0b:1::10/64"], routes: ["::/0 via fe80::1"] },
      eno2: { ...none, addresses: ["3fff:b0b:2::10/64"] },
    } satisfies Links);
  });
});

test("every golden file that configures a network is among those that are looked at here", () => {
  const files = readdirSync(golden, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && /\/etc\/(netplan|network|sysctl\.d|systemd\/network)$/.test(entry.parentPath),
    )
    // What a layout's own files hold is not the plan's to say.
    .filter((entry) => entry.name.startsWith("60-hextet") || entry.name === "interfaces")
    .map((entry) => join(entry.parentPath, entry.name));
  const looked = ["etc/netplan/60-hextet.yaml", "etc/network/interfaces", "etc/sysctl.d/60-hextet.conf"];
  expect(files.sort()).toEqual(
    [
      ...looked.flatMap((path) => withFile(path).map(({ at }) => join(at, path))),
      ...withUnits.flatMap(({ at }) => unitsOf(at)),
    ].sort(),
  );
});
