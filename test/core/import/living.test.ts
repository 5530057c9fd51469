import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "@jest/globals";
import { readFiles } from "../../../cli/import-files.ts";
import { readIfupdown2 } from "../../../core/import/ifupdown2.ts";
import {
  type FoundHost,
  importedLayout,
  mergeHosts,
  readIncusHost,
  readPveGuest,
} from "../../../core/import/index.ts";
import { readIpJson } from "../../../core/import/ip-json.ts";
import { planFromText, renderHost } from "../../../core/index.ts";

/** Texts as Proxmox VE 8 keeps them, and as Incus 6.0 and LXD 5.0 print them. */
const textOf = (file: string) => readFileSync(join(import.meta.dirname, "living", file), "utf8");

function imported(...found: readonly FoundHost[]) {
  const sites = [{ name: "rack", vpc: undefined, subnets: [], hosts: mergeHosts(found) }];
  const { text, notes } = importedLayout(
    { sites, notes: [] },
    { purpose: "lab", hostKeys: new Map(), standIn: "lab" },
  );
  const { plan, problems } = planFromText("rack", text);
  expect(problems.filter(({ code }) => code !== "HX053" && code !== "HX255")).toEqual([]);
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error("there is no host");
  return { text: text.slice(text.indexOf("        interfaces:")), notes, host };
}

test("guests of Proxmox VE come as they are: what the agent would set of them is what stands there", () => {
  const guests = (["vm", "container"] as const).flatMap((kind) =>
    (kind === "vm" ? [101, 103, 104, 105, 9000] : [102]).flatMap((number) => {
      const path = `/etc/pve/${kind === "vm" ? "qemu-server" : "lxc"}/${number}.conf`;
      return readPveGuest({ path, kind, text: textOf(`${number}.conf`) }) ?? [];
    }),
  );
  const { host: pve } = readIfupdown2("pve", [{ path: "interfaces", text: textOf("interfaces") }]);
  const { text, notes, host } = imported(pve, {
    name: "pve",
    interfaces: [],
    instance: undefined,
    living: { guests },
  });
  expect(text).toBe(`        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: net-2001-db8-1, addresses: ["::10"] }
          vmbr2: { bridge: { ports: [] }, network: net-2001-db8-2, addresses: ["::1"] }
        guests:
          git: { id: 101, network: net-2001-db8-2, address: "2001:db8:2::25", mac: "bc:24:11:3e:9a:01", nic: net0 }
          office: { id: 103, network: net-2001-db8-1, address: "2001:db8:1::77", mac: "bc:24:11:3e:9a:03", nic: net0, os: windows }
          far: { id: 104, network: net-2001-db8-2, address: "2001:db8:2::44", mac: "bc:24:11:3e:9a:04" }
          web: { id: 102, kind: container, network: net-2001-db8-2, address: "2001:db8:2::26", mac: "bc:24:11:3e:9a:02", nic: net1 }
`);
  expect(notes.filter((note) => /VM|container/.test(note))).toEqual([
    "pve: VM 104 (far): its nic is left out, so that nothing sets it: it has a /128, and net-2001-db8-2 is a /64",
    "pve: VM 105 (auto) is left out: ip6=auto on net0",
  ]);
  const file = (number: number) =>
    renderHost(host).files.find(({ path }) => path === `/etc/hextet/guests/${number}.conf`)?.content ?? "";
  expect(file(101)).toContain(
    "\nnet0 macaddr=BC:24:11:3E:9A:01,bridge=vmbr2,tag=\nipconfig0 ip6=2001:db8:2::25/64,gw6=2001:db8:2::1\n",
  );
  expect(file(102)).toContain(
    "\nnet1 hwaddr=BC:24:11:3E:9A:02,bridge=vmbr2,tag=,ip6=2001:db8:2::26/64,gw6=2001:db8:2::1\n",
  );
});

test("a guest's file that is none is refused by name", () => {
  const read = (path: string, text: string) => () => readPveGuest({ path, kind: "vm", text });
  expect(read("qemu-server/git.conf", "name: git\n")).toThrow(
    "qemu-server/git.conf: is not named after a guest's number",
  );
  expect(read("qemu-server/101.conf", "<html>")).toThrow('qemu-server/101.conf: holds "<html>"');
});

test.each(["incus", "lxd"] as const)(
  "what %s has comes with its bridges, instances, forwards and proxy devices",
  (flavor) => {
    const file = (kind: string) => ({ path: `${flavor}-${kind}.json`, text: textOf(`incus-${kind}.json`) });
    const {
      incus,
      interfaces,
      notes: read,
    } = readIncusHost("box", {
      flavor,
      networks: file("networks"),
      instances: file("instances"),
      forwards: [file("forwards")],
    });
    const { host: kernel } = readIpJson("addr.json", "box", textOf("addr.json"), textOf("route.json"));
    const { text, notes, host } = imported(kernel, {
      ...{ name: "box", interfaces, instance: undefined },
      living: { guests: [], incus },
    });
    expect(text).toBe(`        interfaces:
          eno1: { network: net-2001-db8-1, addresses: ["::20"] }
        ${flavor}:
          bridges:
            incusbr0: { network: net-fd5e-ec1c-9a3b-3, address: "fd5e:ec1c:9a3b:3::1", ipv4: "203.0.113.1", nat: true }
        containers:
          cache: { network: net-fd5e-ec1c-9a3b-3, address: "fd5e:ec1c:9a3b:3::7", ipv4: "203.0.113.7", mac: "00:16:3e:11:22:07", adopt: true, proxyDevices: { web: { interface: eno1, listen: tcp/8080, port: 80 } } }
          disk: { network: net-fd5e-ec1c-9a3b-3, address: "fd5e:ec1c:9a3b:3::9", mac: "00:16:3e:11:22:09", adopt: true, vm: true }
          pub: { routed: eno1, address: "2001:db8:1::25", mac: "00:16:3e:11:22:25", adopt: true, device: uplink }
        forwards:
          forward-1: { interface: eno1, address: "2001:db8:1::80", to: cache, ports: { tcp/25: "disk:2525", tcp/6000-6010: "cache" } }
          forward-2: { interface: eno1, address: "2001:db8:1::82", ports: { udp/53: "cache" } }
`);
    const client = flavor === "lxd" ? "lxc" : "incus";
    const byHand = (address: string) =>
      `box: the forward of ${address} is made by hand, and hextet's once it says so: ${client} network forward set incusbr0 ${address} user.hextet=rack/box`;
    expect([...read, ...notes]).toEqual([
      "box/cache: its proxy device sock is left out: unix:/run/app.sock to tcp:127.0.0.1:80",
      "box/idle is left out: no NIC of it on a bridge, or routed, has an IPv6 address",
      byHand("2001:db8:1::80"),
      byHand("2001:db8:1::82"),
      "box: the forward of 192.0.2.20 is left out: IPv4 is forwarded beside IPv6, by ipv4: own",
      "box: the forward of 2001:db8:1::81 is left out: it leads to fd5e:ec1c:9a3b:3::99, and no instance was found there",
    ]);
    expect(host.forwards.map(({ address }) => `${address}`)).toEqual(["2001:db8:1::80", "2001:db8:1::82"]);
  },
);

test("files of a host's folder are told apart by name, and what the kernel has of Incus's bridge is not left out", () => {
  const folder = mkdtempSync(join(tmpdir(), "hextet-import-"));
  const put = (path: string, from: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), textOf(from));
  };
  for (const file of ["addr.json", "route.json", "incus-networks.json", "incus-instances.json"])
    put(`box/${file}`, file);
  put("box/incus-forwards-incusbr0.json", "incus-forwards.json");
  put("pve/interfaces", "interfaces");
  put("pve/qemu-server/101.conf", "101.conf");
  put("pve/lxc/102.conf", "102.conf");
  try {
    const { found } = readFiles([folder], "rack");
    const [box, pve] = found.sites[0]?.hosts ?? [];
    expect(box?.living?.incus?.forwards).toHaveLength(4);
    expect(box?.living?.incus?.bridges.map(({ name }) => name)).toEqual(["incusbr0"]);
    expect(pve?.living?.guests.map(({ kind, number }) => `${kind} ${number}`).sort()).toEqual([
      "container 102",
      "vm 101",
    ]);
    expect(found.notes.filter((note) => note.includes("incusbr0"))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
