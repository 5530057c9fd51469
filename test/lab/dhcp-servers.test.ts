import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { planFromText, renderHost } from "../../core/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import { buildLayers } from "../../lab/layers/layers.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { TwinFile } from "../../lab/supervisor/world.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { describeLonger } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Kea as a router's DHCP servers of both families, by its bundle: hosts and a guest have what the layout keeps for them. And a
 * router that hands on what hosts ask: the server stands on another segment, in this test's own words.
 */
jest.setTimeout(280_000);

const name = uniqueLab("dhcp");
const macs: Readonly<Record<string, string>> = {
  kept: "00:00:5e:00:53:01",
  known: "02:00:5e:10:00:02",
  far: "02:00:5e:10:00:03",
  "pve-2": "02:00:5e:10:00:04",
  deb: "02:00:5e:10:00:05",
};

const layout = `hextet: 1
purpose: lab
sites:
  dc:
    routers:
      gw:
        kind: host
        host: gw
        dhcp: kea
        networks:
          leases:
            leases: "::1000/116"
            reservations: { deb: "::45", kept: "::42", known: "::43", pve-2: "::44" }
            ipv4: { leases: 198.51.100.128/26, reservations: { deb: 0.0.0.45, kept: 0.0.0.42, pve-2: 0.0.0.44 } }
      edge:
        kind: host
        host: edge
        networks: { distant: { relay: { servers: ["3fff:b0b:59::53", 203.0.113.53] } } }
    networks:
      manage: { prefix: "3fff:b0b:59::/64", gateway: "fe80::1", ipv4: 203.0.113.0/24 }
      leases:
        prefix: "3fff:b0b:53::/64"
        mode: dhcp
        ipv4: { prefix: 198.51.100.0/24, gateway: { ref: dc/gw/br0 } }
      distant: { prefix: "3fff:b0b:54::/64", mode: dhcp, ipv4: 192.0.2.0/25 }
    hosts:
      gw:
        connect: { address: "3fff:b0b:59::1:1", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: { network: manage, addresses: ["::1:1"] }
          eno2: {}
          br0: { bridge: { ports: [eno2] }, network: leases, addresses: ["::1"], ipv4: 0.0.0.1 }
        guests: { git: { id: 101, network: leases, mac: "00:00:5e:00:53:02", bridge: br0, cloudInit: 1 } }
      kept:
        connect: { address: "192.0.2.7", hostKey: lab }
        interfaces: { eno1: { network: leases, mac: "${macs["kept"]}", dhcp4: true } }
      known:
        connect: { address: "192.0.2.8", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: leases, mac: "${macs["known"]}", duid: ll, dhcp4: true } }
      pve-2:
        connect: { address: "192.0.2.10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces: { eno1: { network: leases, mac: "${macs["pve-2"]}", dhcp4: true, acceptRaPinfo: false } }
      deb:
        connect: { address: "192.0.2.11", hostKey: lab }
        network: { renderer: ifupdown }
        interfaces: { eno1: { network: leases, mac: "${macs["deb"]}", dhcp4: true } }
      edge:
        connect: { address: "3fff:b0b:59::1:2", hostKey: lab }
        interfaces:
          eno1: { network: manage, addresses: ["::1:2"], ipv4: 0.0.0.2 }
          eno2: { network: distant, addresses: ["::1"], ipv4: 0.0.0.1 }
      server:
        connect: { address: "3fff:b0b:59::53", hostKey: lab }
        interfaces: { eno1: { network: manage, addresses: ["::53"], ipv4: 0.0.0.53 } }
      far:
        connect: { address: "192.0.2.9", hostKey: lab }
        interfaces: { eno1: { network: distant, mac: "${macs["far"]}", dhcp4: true } }
`;

/** What answers on the other segment. */
const answering = `port=0
user=root
interface=eno1
bind-dynamic
dhcp-range=3fff:b0b:54::100,3fff:b0b:54::1ff,64,1h
dhcp-range=192.0.2.64,192.0.2.95,255.255.255.128,1h
dhcp-host=${macs["far"]},[3fff:b0b:54::77],far
dhcp-host=${macs["far"]},192.0.2.77,far
dhcp-leasefile=/var/lib/misc/test.leases
`;

const { plan: planned, problems } = planFromText(name, layout);

function hostPlan(host: string, plan = planned) {
  const found = plan?.sites[0]?.hosts.find((candidate) => candidate.name === host);
  if (plan === undefined || found === undefined) throw new Error("there is no plan");
  return { plan, host: found };
}

let client: LabClient;

async function run(twin: string, command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await client.ask("exec", {
    twin,
    argv: ["sh", "-c", command],
    stdin,
    deadline: 100_000,
  });
  if (status !== 0) throw new Error(`${twin}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

const on = (host: string) => twinName(`dc/${host}`);
const agent = async (host: string, words: string, plan = planned) =>
  JSON.parse(
    answerText(
      await run(on(host), `hextet-agent ${words}`, writeBundle(renderHost(hostPlan(host, plan).host))),
    ),
  );
const apply = (host: string, plan = planned) => agent(host, "apply --within 0", plan);
const done = expect.stringMatching(/^(applied|changed)$/);

/** What an installer has left on those that ask. */
function installed(host: string, end: number): TwinFile {
  const address = `3fff:b0b:5f::${end}/64`;
  const stanza = `auto eno1\niface eno1 inet6 static\n\taddress ${address}\n`;
  if (host === "pve-2")
    return {
      path: "/etc/network/interfaces",
      mode: 0o644,
      content: `auto lo\niface lo inet loopback\n\n${stanza}`,
    };
  if (host === "deb") return { path: "/etc/network/interfaces.d/setup", mode: 0o644, content: stanza };
  return {
    path: "/etc/netplan/50-cloud-init.yaml",
    mode: 0o600,
    content: `network: { version: 2, ethernets: { eno1: { accept-ra: false, addresses: ["${address}"] } } }\n`,
  };
}

/** What has come to an interface, asked until there is enough of it. */
async function coming(twin: string, device: string, enough: number): Promise<readonly string[]> {
  const until = Date.now() + 30_000;
  for (;;) {
    const [link]: { addr_info: { local: string; prefixlen: number; scope: string; dynamic?: boolean }[] }[] =
      JSON.parse(await run(twin, `ip -j addr show dev ${device}`));
    const found = (link?.addr_info ?? [])
      .filter(({ scope, dynamic }) => scope === "global" && dynamic)
      .map(({ local, prefixlen }) => `${local}/${prefixlen}`)
      .sort();
    if (found.length >= enough || Date.now() > until) return found;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const units = (words: string) =>
  run(on("gw"), `systemctl ${words} kea-dhcp4-server.service kea-dhcp6-server.service || :`);

describeLonger("what routers give by DHCP", () => {
  beforeAll(async () => {
    expect(problems.filter(({ code }) => code !== "HX056")).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), "hextet-dhcp-"));
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
    const key = readFileSync(join(folder, "key.pub"), "utf8").trim();
    rmSync(folder, { recursive: true });
    await buildLayers(["kea", "dhclient", "ifupdown"]);
    client = await launch({ lab: name, image: imagePath(), command: "the test of DHCP servers" });
    const made = topologyOf(hostPlan("gw").plan, key);
    const twins = made.twins.map((twin, at) => ({
      ...twin,
      files: macs[twin.hostname] === undefined ? twin.files : [installed(twin.hostname, 10 + at)],
      nics: twin.nics.map((nic) => ({ ...nic, mac: macs[twin.hostname] ?? nic.mac })),
    }));
    await client.ask("boot", { topology: { ...made, twins } }, 120_000);
    for (const host of planned?.sites[0]?.hosts ?? [])
      await run(
        on(host.name),
        "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent",
        agentText(),
      );
    expect(await apply("server")).toMatchObject({
      result: expect.stringMatching(/^(applied|changed|unchanged)$/),
    });
    await run(
      on("server"),
      "cat >/etc/dnsmasq-test.conf && mkdir -p /var/lib/misc && ip -6 route replace 3fff:b0b:54::/64 via 3fff:b0b:59::1:2 && ip route replace 192.0.2.0/25 via 203.0.113.2 && dnsmasq -C /etc/dnsmasq-test.conf --pid-file=/run/dnsmasq-test.pid",
      answering,
    );
  });

  afterAll(async () => {
    client?.close();
    await endForGood(name);
  });

  test("Kea's own check takes what the router holds, and both servers run, also at the next boot", async () => {
    expect(await apply("gw")).toMatchObject({
      result: done,
      unvalidated: [],
      activated: expect.arrayContaining(["kea_dhcp4", "kea_dhcp6"]),
    });
    expect(await units("is-active")).toBe("active\nactive\n");
    expect(await units("is-enabled")).toBe("enabled\nenabled\n");
    expect(await apply("gw")).toMatchObject({ result: "unchanged" });
  });

  test("hosts have of Kea what the layout keeps for their MAC addresses and for the identifier that they present, or what is free", async () => {
    expect(await apply("kept")).toMatchObject({ result: done });
    expect(await apply("known")).toMatchObject({ result: done });
    expect(await coming(on("kept"), "eno1", 2)).toEqual(["198.51.100.42/24", "3fff:b0b:53::42/128"]);
    expect(await coming(on("known"), "eno1", 2)).toEqual([
      expect.stringMatching(/^198\.51\.100\.1(2[89]|[3-8]\d|9[01])\/24$/),
      "3fff:b0b:53::43/128",
    ]);
    expect(JSON.parse(await run(on("kept"), "ip -j -4 route show default"))).toEqual([
      expect.objectContaining({ gateway: "198.51.100.1", protocol: "dhcp" }),
    ]);
  });

  test.each([
    ["pve-2", 44],
    ["deb", 45],
  ])(
    "%s has its leases by dhclient, which ifupdown2 or ifupdown runs, and its ways out",
    async (host, end) => {
      expect(await apply(host)).toMatchObject({ result: done });
      expect(await coming(on(host), "eno1", 2)).toEqual([`198.51.100.${end}/24`, `3fff:b0b:53::${end}/128`]);
      expect(JSON.parse(await run(on(host), "ip -j -6 route show default"))).toEqual([
        expect.objectContaining({ protocol: "ra", dev: "eno1" }),
      ]);
      expect(JSON.parse(await run(on(host), "ip -j -4 route show default"))).toEqual([
        expect.objectContaining({ gateway: "198.51.100.1", dev: "eno1" }),
      ]);
      expect(await apply(host)).toMatchObject({ result: "unchanged" });
    },
  );

  test("a guest has of Kea what the plan has for it", async () => {
    const [guest] = hostPlan("gw").host.guests;
    const device = (await run(`${on("gw")}--git`, "ls /sys/class/net"))
      .split("\n")
      .find((own) => /^e/.test(own));
    expect(await coming(`${on("gw")}--git`, device ?? "", 1)).toEqual([`${guest?.address}/128`]);
  });

  test("what was given is kept when the servers start anew, for a change that is taken back too", async () => {
    const leases = () => run(on("gw"), "cat /var/lib/kea/kea-leases4.csv /var/lib/kea/kea-leases6.csv");
    expect(await leases()).toContain("3fff:b0b:53::42");
    const other = planFromText(name, layout.replace('kept: "::42"', 'kept: "::46"')).plan;
    expect(await agent("gw", "apply --within 60", other)).toMatchObject({ result: "applied" });
    expect(await run(on("gw"), "cat /etc/kea/kea-dhcp6.conf")).toContain("3fff:b0b:53::46");
    expect(await leases()).toContain("3fff:b0b:53::42");
    expect(await agent("gw", "rollback")).toMatchObject({ result: "rolled-back", back: true });
    expect(await run(on("gw"), "cat /etc/kea/kea-dhcp6.conf")).not.toContain("3fff:b0b:53::46");
    expect(await units("is-active")).toBe("active\nactive\n");
  });

  test("a host behind a router that hands on what it asks has what a server on another segment keeps for it, in both families", async () => {
    expect(await apply("edge")).toMatchObject({ result: done });
    expect(await apply("far")).toMatchObject({ result: done });
    expect(await coming(on("far"), "eno1", 2)).toEqual(["192.0.2.77/25", "3fff:b0b:54::77/128"]);
    expect(JSON.parse(await run(on("far"), "ip -j -6 route show default"))).toEqual([
      expect.objectContaining({ protocol: "ra" }),
    ]);
  });

  test("once it gives nothing any more, Kea is as it was before hextet came", async () => {
    expect(await agent("gw", "remove --within 0")).toMatchObject({ result: "changed" });
    expect(await units("is-active")).toBe("inactive\ninactive\n");
    expect(await units("is-enabled")).toBe("disabled\ndisabled\n");
  });
});
