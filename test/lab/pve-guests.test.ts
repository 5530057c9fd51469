import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { reportAnswer } from "../../core/bundle/host-report.ts";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { hostChecks, planFromText, renderHost } from "../../core/index.ts";
import { hostScript, judgeHost, readHostFacts } from "../../core/probe/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import { guestSeed } from "../../lab/stand-ins/guest-seed.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import { outside, topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * A host of ifupdown2's with stand-ins of qm and pct, and guests that stood there before: hextet gives them their networks. What
 * the stand-in writes for a virtual machine's cloud-init is read by cloud-init, in a twin on the host's bridge.
 */
jest.setTimeout(150_000);

const name = uniqueLab("pve-guests");

const layout = (nic: string) => `hextet: 1
purpose: lab
sites:
  rack:
    dns: { servers: ["3fff:b0b:70::53", 192.0.2.53], search: [vms.example.net] }
    networks:
      uplink: { prefix: "3fff:b0b:70::/64", gateway: "fe80::1" }
      vms: { prefix: "3fff:b0b:71::/64", ipv4: 192.0.2.0/24 }
    hosts:
      pve:
        connect: { address: "3fff:b0b:70::20", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          nic0: {}
          vmbr0: { bridge: { ports: [nic0] }, network: uplink, addresses: ["::20"] }
          vmbr2: { bridge: { ports: [] }, network: vms, addresses: ["::1"], ipv4: 0.0.0.1 }
        guests:
          git: { id: 101, network: vms, address: "::25", ipv4: 0.0.0.25, mac: "02:00:5e:10:00:25"${nic} }
          web: { id: 102, kind: container, network: vms, address: "::26", mac: "02:00:5e:10:00:26"${nic} }
          old: { id: 103, network: vms, address: "::27" }
`;

function planned(nic = ", nic: net0") {
  const { plan, problems } = planFromText(name, layout(nic));
  expect(problems).toEqual([]);
  const host = plan?.sites[0]?.hosts[0];
  if (plan === undefined || host === undefined) throw new Error("there is no plan");
  return { plan, host, bundle: writeBundle(renderHost(host)) };
}

let client: LabClient;
const pve = twinName("rack/pve");
const git = `${pve}--git`;

async function run(twin: string, command: string, stdin = ""): Promise<string> {
  const asked = { twin, argv: ["sh", "-c", command], stdin, deadline: 100_000 };
  const { status, stdout, stderr } = await client.ask("exec", asked);
  if (status !== 0) throw new Error(`${twin}: ${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** Resolves once its init has brought it up again: what lies in /run has gone with the restart. */
async function restart(twin: string): Promise<void> {
  await run(twin, "touch /run/before-the-restart; systemctl --no-block reboot").catch(() => undefined);
  const isUp = "[ ! -e /run/before-the-restart ] && [ -S /run/systemd/private ]";
  for (let tries = 0; tries < 100; tries++) {
    if (
      await run(twin, isUp).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(200);
  }
  throw new Error(`${twin} did not come up again`);
}

const agent = async (words: string, bundle = "") =>
  JSON.parse(answerText(await run(pve, `hextet-agent ${words}`, bundle)));

/** What the kernel has on it, of the scope of the world. */
async function addressesOf(twin: string, device: string): Promise<readonly string[]> {
  const links: { addr_info?: { local?: string; prefixlen?: number }[] }[] = JSON.parse(
    await run(twin, `ip -j addr show dev ${device} scope global`),
  );
  const found = links.flatMap(({ addr_info = [] }) => addr_info).filter(({ local }) => local !== undefined);
  return found.map(({ local, prefixlen }) => `${local}/${prefixlen}`).sort();
}

const config = (tool: "qm" | "pct", id: number) => run(pve, `${tool} config ${id}`);

/** What `verify` finds of the guests that hextet sets, seen from their host. */
async function verified(): Promise<readonly string[]> {
  const checks = hostChecks(planned().plan, { domain: undefined }).filter(({ kind }) => kind === "guest");
  const said = await run(pve, "sh -s", hostScript(checks));
  return judgeHost(checks, readHostFacts(said)).map(({ verdict, seen }) => `${verdict} ${seen}`);
}

beforeAll(async () => {
  const { plan, host } = planned();
  const topology = topologyOf(plan, "ssh-ed25519 AAAA");
  const guest = host.guests.find((own) => own.name === "git");
  if (guest === undefined) throw new Error("there is no guest");
  client = await launch({ lab: name, image: imagePath(), command: "the test of Proxmox VE's guests" });
  const guests = topology.guests.map((spec) =>
    spec.name === git
      ? {
          ...spec,
          features: ["networkd" as const, "cloud-init" as const],
          files: guestSeed("rack/pve", guest, 1).map((file) =>
            file.path.endsWith("network-config") ? { ...file, content: "version: 1\nconfig: []\n" } : file,
          ),
        }
      : spec,
  );
  await client.ask("boot", { topology: { ...topology, guests } }, 120_000);
  await run(pve, "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
  await run(
    pve,
    "cat >/etc/network/interfaces.d/sdn",
    "# of Proxmox VE's SDN\nauto vnet1\niface vnet1\n\tbridge-ports none\n",
  );
});

afterAll(async () => {
  client?.close();
  await endForGood(name);
});

describe("guests of a host", () => {
  test("have what the plan says, by qm and pct, and keep what else they were; a second time nothing is set", async () => {
    const { bundle } = planned();
    const old = await config("qm", 103);
    expect(await agent("apply --within 0", bundle)).toMatchObject({
      result: "changed",
      activated: expect.arrayContaining(["ifupdown2", "pve_guests"]),
    });
    expect(await config("qm", 101)).toBe(`ide2: local:vm-101-cloudinit,media=cdrom
ipconfig0: ip=192.0.2.25/24,gw=192.0.2.1,ip6=3fff:b0b:71::25/64,gw6=3fff:b0b:71::1
name: git
nameserver: 3fff:b0b:70::53 192.0.2.53
net0: virtio=02:00:5E:10:00:25,bridge=vmbr2,firewall=1
searchdomain: vms.example.net
`);
    expect(await config("pct", 102)).toBe(`hostname: web
nameserver: 3fff:b0b:70::53
net0: name=eth0,bridge=vmbr2,firewall=1,gw6=3fff:b0b:71::1,hwaddr=02:00:5E:10:00:26,ip=dhcp,ip6=3fff:b0b:71::26/64,type=veth
ostype: debian
searchdomain: vms.example.net
`);
    expect(await config("qm", 103)).toBe(old);
    const files = await run(pve, "md5sum /etc/pve/*/*.conf; cat /etc/network/interfaces.d/sdn");
    expect(await agent("apply --within 0", bundle)).toMatchObject({ result: "unchanged" });
    expect(await run(pve, "md5sum /etc/pve/*/*.conf; cat /etc/network/interfaces.d/sdn")).toBe(files);
  });

  test("are reached from outside with what cloud-init reads of their drive", async () => {
    const drive = await run(pve, "cat /var/lib/pve-stand-in/101.network");
    await run(git, "cat >/var/lib/cloud/seed/nocloud/network-config", drive);
    await run(git, "sed -i s/guest-101/guest-101-anew/ /var/lib/cloud/seed/nocloud/meta-data");
    await restart(git);
    const waits = `for try in $(seq 40); do ping -6 -n -c 1 -W 1 3fff:b0b:71::25 >/dev/null && exit 0; sleep 0.5; done; exit 1`;
    await run(twinName(outside.hostName), waits);
    expect(await addressesOf(git, "eth0")).toEqual(["192.0.2.25/24", "3fff:b0b:71::25/64"]);
    expect(await run(git, "ip -6 route show default")).toContain("via 3fff:b0b:71::1 dev eth0");
  });

  test("that somebody changed are reported, and healed; what is another's stays", async () => {
    await run(
      pve,
      "qm set 101 --net0 virtio=02:00:5E:10:00:25,bridge=vmbr0,rate=5 && pct set 102 --delete nameserver",
    );
    const { settings } = reportAnswer.parse(await agent("report"));
    expect(settings.map(({ of, setting, now }) => `${of} ${setting} ${now}`)).toEqual([
      "VM 101 (git) net0 virtio=02:00:5E:10:00:25,bridge=vmbr0,rate=5",
      "container 102 (web) nameserver -",
    ]);
    expect((await verified())[0]).toBe(
      "failed its net0 is virtio=02:00:5E:10:00:25,bridge=vmbr0,rate=5, and the plan gave 02:00:5e:10:00:25 on vmbr2",
    );
    expect(await agent("heal --within 0")).toMatchObject({ result: "changed", activated: ["pve_guests"] });
    expect(await config("qm", 101)).toContain("net0: virtio=02:00:5E:10:00:25,bridge=vmbr2,rate=5\n");
    expect((await verified())[0]).toMatch(/^ok /);
    expect(await config("pct", 102)).toContain("nameserver: 3fff:b0b:70::53\n");
  });

  test("go back with a change that nobody confirms before the host restarts", async () => {
    const before = await run(pve, "cat /etc/pve/*/*.conf");
    expect(await agent("apply --within 60", planned("").bundle)).toMatchObject({ result: "applied" });
    expect(await config("qm", 101)).toContain("BC:24:11");
    await restart(pve);
    await run(
      pve,
      "for try in $(seq 80); do [ -e /var/lib/hextet/transaction ] || exit 0; sleep 0.25; done; exit 1",
    );
    expect(await run(pve, "cat /etc/pve/*/*.conf")).toBe(before);
    await run(
      pve,
      "for try in $(seq 80); do ip addr show vmbr2 2>/dev/null | grep -q 71::1 && exit 0; sleep 0.25; done; exit 1",
    );
    expect(await addressesOf(pve, "vmbr2")).toEqual(["192.0.2.1/24", "3fff:b0b:71::1/64"]);
  });

  test("are a person's again without nic, as they were before", async () => {
    await agent("apply --within 0", planned("").bundle);
    expect(await config("qm", 101)).toBe(`ide2: local:vm-101-cloudinit,media=cdrom
name: git
net0: virtio=BC:24:11:00:01:01,bridge=vmbr2,rate=5
`);
    expect(await config("pct", 102)).toContain("ip=dhcp,type=veth\n");
    expect(await config("pct", 102)).not.toContain("ip6=");
  });
});
