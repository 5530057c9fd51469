import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * A host with guests in networks of all four modes, which it serves by its bundle alone. The guests have nothing but what
 * cloud-init, or netplan, is given: what their kernels say that they have is what the plan foretold, and came as it said.
 */
jest.setTimeout(200_000);

const name = uniqueLab("guests");

const layout = `hextet: 1
purpose: lab
sites:
  rack:
    dns: { servers: ["3fff:b0b:60::53"], search: [vms.example.net] }
    routers:
      pve:
        kind: host
        host: pve
        networks: { auto: {}, less: {}, leases: { leases: "::/113" } }
    networks:
      uplink: { prefix: "3fff:b0b:60::/64", gateway: "fe80::1" }
      auto: { prefix: "3fff:b0b:61::/64", mode: slaac }
      less: { prefix: "3fff:b0b:62::/64", mode: dhcp-stateless }
      leases: { prefix: "3fff:b0b:63::/64", mode: dhcp }
      fixed: { prefix: "3fff:b0b:64::/64", mode: static, mtu: 1400, ipv4: 192.0.2.0/24 }
    hosts:
      pve:
        connect: { address: "3fff:b0b:60::20", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::20"] }
          vmbr1: { bridge: { ports: [] }, network: auto, addresses: ["::1"] }
          vmbr2: { bridge: { ports: [] }, network: less, addresses: ["::1"] }
          vmbr3: { bridge: { ports: [] }, network: leases, addresses: ["::8001"] }
          vmbr4: { bridge: { ports: [] }, network: fixed, addresses: ["::1"], ipv4: 0.0.0.1 }
        guests:
          slaac-1: { id: 101, network: auto, cloudInit: 1 }
          slaac-2: { id: 102, network: auto, mac: "02:00:5e:10:00:02", cloudInit: 2 }
          less-1: { id: 103, network: less, cloudInit: 1 }
          lease-1: { id: 104, network: leases, cloudInit: 1 }
          lease-2: { id: 105, network: leases }
          fixed-1: { id: 106, network: fixed, ipv4: true, cloudInit: 1 }
          fixed-2: { id: 107, network: fixed, ipv4: true, cloudInit: 2 }
`;

const { plan, problems } = planFromText(name, layout);
const host = plan?.sites[0]?.hosts[0];
const guests = host?.guests ?? [];

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

const pve = twinName("rack/pve");
const on = (guest: string) => `${pve}--${guest}`;

beforeAll(async () => {
  if (plan === undefined || host === undefined) throw new Error(JSON.stringify(problems));
  const folder = mkdtempSync(join(tmpdir(), "hextet-guests-"));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  const key = readFileSync(join(folder, "key.pub"), "utf8").trim();
  rmSync(folder, { recursive: true });
  client = await launch({ lab: name, image: imagePath(), command: "the test of guests" });
  await client.ask("boot", { topology: topologyOf(plan, key) }, 150_000);
  await run(pve, "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
  const said = answerText(await run(pve, "hextet-agent apply --within 0", writeBundle(renderHost(host))));
  expect(JSON.parse(said)).toMatchObject({ result: expect.stringMatching(/^(applied|changed)$/) });
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

interface KernelAddress {
  readonly family: string;
  readonly local: string;
  readonly prefixlen: number;
  readonly scope: string;
  readonly dynamic?: boolean;
  readonly tentative?: boolean;
}

/** What the kernel has on the guest's NIC besides link-local addresses; asked until there is an IPv6 one. */
async function addresses(guest: string): Promise<readonly string[]> {
  const until = Date.now() + 60_000;
  for (;;) {
    const text = await run(on(guest), "ip -j addr show dev eth0");
    const [device]: { addr_info: KernelAddress[] }[] = JSON.parse(text);
    const all = (device?.addr_info ?? []).filter(({ scope }) => scope === "global");
    const isThere = all.some(({ family, tentative }) => family === "inet6" && tentative !== true);
    if (isThere || Date.now() > until)
      return all
        .map(({ local, prefixlen, dynamic }) => `${local}/${prefixlen}${dynamic ? " dynamic" : ""}`)
        .sort();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

describe.each(guests)("the guest $name", ({ name: guest, address, comes, ipv4, mtu, mac, cloudInit }) => {
  test("has the address that the plan has, by the way that it says, and no other", async () => {
    const wanted = {
      slaac: `${address}/64 dynamic`,
      "dhcp-stateless": `${address}/64 dynamic`,
      dhcp: `${address}/128 dynamic`,
    };
    expect(await addresses(guest)).toEqual(
      [comes === undefined ? `${address}/64` : wanted[comes], ...(ipv4 ? [`${ipv4.address}/24`] : [])].sort(),
    );
  });

  test("has its MAC address and MTU, and its host for the way out", async () => {
    const [link]: { address: string; mtu: number }[] = JSON.parse(
      await run(on(guest), "ip -j link show dev eth0"),
    );
    expect(link).toMatchObject({ address: mac, mtu: mtu ?? 1500 });
    const routes: { protocol: string; gateway: string }[] = JSON.parse(
      await run(on(guest), "ip -j -6 route show default dev eth0"),
    );
    expect(routes).toEqual([
      comes === undefined
        ? expect.objectContaining({ protocol: "static", gateway: "3fff:b0b:64::1" })
        : expect.objectContaining({ protocol: "ra", gateway: expect.stringMatching(/^fe80::/) }),
    ]);
  });

  test("took it from where it is said", async () => {
    const found = await run(
      on(guest),
      "cat /etc/systemd/network/10-cloud-init-eth0.network 2>/dev/null || :",
    );
    if (cloudInit === undefined) expect(found).toBe("");
    else expect(found.toLowerCase()).toContain(`macaddress=${mac}`);
  });

  test("is asked by its name's address from outside of its host", async () => {
    await run(twinName("internet/host"), `ping -6 -c 1 -W 2 ${address} || ping -6 -c 3 -W 2 ${address}`);
  });
});

test("their host sees all of them as planned", async () => {
  if (plan === undefined) throw new Error("no plan");
  const checks = hostChecks(plan, { domain: undefined }).filter(({ kind }) => kind === "guest");
  expect(checks).toHaveLength(guests.length);
  const said = await run(pve, "sh -s", hostScript(checks));
  expect(judgeHost(checks, readHostFacts(said)).filter(({ verdict }) => verdict !== "ok")).toEqual([]);
});
