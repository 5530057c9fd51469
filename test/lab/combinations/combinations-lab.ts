/**
 * A host for each of some renderers with four NICs, three of them on one wire, and a router that advertises there. On machines a fifth
 * NIC is another router, in a network of its own, which answers in each VLAN.
 */

import { parseAnswer, writeBundle } from "../../../core/bundle/index.ts";
import { planFromText, renderHost } from "../../../core/index.ts";
import { agentPath, agentText } from "../../../hosts/agent/program.ts";
import { imagePath } from "../../../lab/image/image.ts";
import { buildLayers } from "../../../lab/layers/layers.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { layersOf } from "../../../lab/supervisor/feature.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import type { Topology } from "../../../lab/supervisor/topology.ts";
import type { TwinFile, TwinNic, TwinSpec } from "../../../lab/supervisor/world.ts";
import { topologyOf } from "../../../lab/topology-of-plan.ts";
import { slow } from "../machines/machine-lab.ts";
import { patient } from "../machines/patient-agent.ts";
import { uniqueLab } from "../unique-lab.ts";
import { expected, type InForce } from "./expected.ts";
import { blurred, inForce, question } from "./in-force.ts";
import { parts } from "./layout-text.ts";
import { modeOf, readLayout } from "./read-layout.ts";

/** Those whose files somebody reads in the lab. */
export const consumers = ["netplan", "networkd", "ifupdown2", "ifupdown", "networkmanager"] as const;
export type Consumer = (typeof consumers)[number];

export interface Outcome {
  readonly layout: string;
  readonly wanted: InForce;
  readonly found: InForce | undefined;
  /** What the agent said, where it did not succeed. */
  readonly failure: string | undefined;
}

/** Whether the hosts are to have a kernel of their own. */
export interface Bodies {
  readonly machine?: boolean;
}

/** Milliseconds: as twins need them, and machines. */
const twinTimes = { boot: 240_000, command: 150_000, settling: 10_000 };
const machineTimes = { boot: slow.boot, command: 590_000, settling: 60_000 };

export class CombinationsLab {
  readonly #lab: string;
  readonly #client: LabClient;
  readonly #times: typeof twinTimes;
  readonly consumers: readonly Consumer[];

  private constructor(
    lab: string,
    client: LabClient,
    consumers: readonly Consumer[],
    times: typeof twinTimes,
  ) {
    this.#lab = lab;
    this.#client = client;
    this.consumers = consumers;
    this.#times = times;
  }

  static async boot(
    idea: string,
    consumers: readonly Consumer[],
    { machine = false }: Bodies = {},
  ): Promise<CombinationsLab> {
    const lab = uniqueLab(idea);
    await buildLayers(layersOf(consumers));
    const client = await launch({ lab, image: imagePath(), command: "the test of combinations" });
    const times = machine ? machineTimes : twinTimes;
    const booted = new CombinationsLab(lab, client, consumers, times);
    try {
      await client.ask("boot", { topology: topology(lab, consumers, machine) }, times.boot);
      const agent = machine ? patient(agentText()) : agentText();
      for (const consumer of consumers)
        await booted.run(consumer, `cat >${agentPath} && chmod 755 ${agentPath}`, agent);
      if (machine)
        for (const consumer of consumers) await booted.run(consumer, routerOfVlans(parts[consumer]));
      await booted.run(
        "router",
        "mkdir -p /var/lib/misc && dnsmasq -C /etc/dnsmasq-test.conf --pid-file=/run/dnsmasq-test.pid",
      );
    } catch (error) {
      await booted.end();
      throw error;
    }
    return booted;
  }

  async end(): Promise<void> {
    this.#client.close();
    await endForGood(this.#lab);
  }

  /** Brings the host of a renderer to a layout. @returns what the agent said, where it did not succeed */
  async bring(consumer: Consumer, layout: string): Promise<string | undefined> {
    const { plan, problems } = planFromText(this.#lab, layout);
    const host = plan?.sites[0]?.hosts[0];
    if (host === undefined) return `there is no plan: ${JSON.stringify(problems)}`;
    const bundle = writeBundle(renderHost(host));
    const { stdout, stderr } = await this.#ask(consumer, `${agentPath} apply --within 0`, bundle);
    const { result } = parseAnswer("apply", stdout) ?? {};
    return result === "changed" || result === "unchanged" ? undefined : `${stdout}${stderr}`.slice(-4000);
  }

  /** The same, and what its kernel has then. */
  async outcome(consumer: Consumer, layout: string): Promise<Outcome> {
    const wanted = expected(layout);
    await this.#advertise(consumer, layout);
    const failure = await this.bring(consumer, layout);
    return { layout, wanted, found: await this.#settled(consumer, wanted), failure };
  }

  /** Asked again for some time, while it is not what is wanted. */
  async #settled(consumer: Consumer, wanted: InForce): Promise<InForce> {
    const end = performance.now() + this.#times.settling;
    for (;;) {
      const found = blurred(inForce(await this.run(consumer, question)), wanted);
      if (
        JSON.stringify(found, sorted(found)) === JSON.stringify(wanted, sorted(wanted)) ||
        performance.now() > end
      )
        return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** A router is there in any case; hosts of networkd whose layout gives them their addresses are not to listen. */
  async #advertise(consumer: Consumer, layout: string): Promise<void> {
    const host = readLayout(layout);
    const wire = host.networks["wire"];
    const nic = `w${parts[consumer]}`;
    const mode = Object.values(host.interfaces)
      .map((device) => modeOf(host, device))
      .find((each) => each !== "static");
    const listensAnyway = consumer === "ifupdown2" || consumer === "ifupdown";
    const on = (is: boolean) => (is ? "on" : "off");
    const prefixes = [
      { prefix: wire?.prefix ?? "", preferred: 3600 },
      ...Object.values(wire?.prefixes ?? {}).map((more) =>
        typeof more === "string"
          ? { prefix: more, preferred: 3600 }
          : { prefix: more.prefix, preferred: more.deprecated === true ? 0 : 3600 },
      ),
    ].filter(({ prefix }) => prefix.endsWith("/64"));
    const text = `interface ${nic} {
  AdvSendAdvert ${on(mode !== undefined || !listensAnyway)}; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvManagedFlag ${on(mode === "dhcp")}; AdvOtherConfigFlag ${on(mode === "dhcp-stateless")};
${prefixes
  .map(
    ({ prefix, preferred }) =>
      `  prefix ${prefix} { AdvOnLink on; AdvAutonomous ${on(mode !== "dhcp")}; AdvValidLifetime 7200; AdvPreferredLifetime ${preferred}; };\n`,
  )
  .join("")}};
`;
    const pid = `/run/radvd-${nic}.pid`;
    await this.run(
      "router",
      `cat >/etc/radvd-${nic}.conf && if [ -e ${pid} ]; then kill -HUP "$(cat ${pid})"; else radvd -C /etc/radvd-${nic}.conf -p ${pid}; fi`,
      text,
    );
  }

  /** Pulls the cable of a NIC, or puts it back. */
  async setCarrier(consumer: Consumer, nic: string, has: boolean): Promise<void> {
    await this.#client.ask("setCarrier", { twin: `rack--${consumer}`, nic, has });
  }

  async run(host: string, command: string, stdin = ""): Promise<string> {
    const { status, stdout, stderr } = await this.#ask(host, command, stdin);
    if (status !== 0) throw new Error(`${host}: ${command}: status ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  #ask(host: string, command: string, stdin = "") {
    const argv = ["sh", "-c", command];
    const deadline = this.#times.command;
    return this.#client.ask("exec", { twin: `rack--${host}`, argv, stdin, deadline }, deadline + 30_000);
  }
}

/** Of all VLANs that combinations have on the wire, one in another among them: it has the addresses that are next hops. */
function routerOfVlans(part: number): string {
  return `set -e; ip netns add vlans; ip link set eno5 netns vlans
vlans() { ip -n vlans "$@"; }
vlans link set eno5 up; vlans link add lan type bridge; vlans link set lan up
for vlan in eno5.20 eno5.21 eno5.30 eno5.30.20 eno5.30.21; do
  vlans link add link "\${vlan%.*}" name $vlan type vlan id "\${vlan##*.}"
  vlans link set $vlan master lan up; vlans link set $vlan type bridge_slave isolated on; done
for address in ${routerAddresses(part).join(" ")}; do vlans addr add $address dev lan nodad; done`;
}

function routerAddresses(part: number): readonly string[] {
  return ["fe80::1/64", `3fff:b0${part}:2::ffff/64`, `3fff:b0${part}:ff::1/64`, `198.51.10${part}.1/24`];
}

/** The keys of all objects in it, in one order. */
function sorted({ links }: InForce): string[] {
  return ["addresses", "links", "routes", "rules", "vlans", ...Object.keys(links)].sort();
}

/** What an installer has left: an address on the first NIC. */
const installed: Readonly<Record<Consumer, TwinFile>> = {
  netplan: {
    path: "/etc/netplan/50-cloud-init.yaml",
    mode: 0o600,
    content:
      'network: { version: 2, ethernets: { eno1: { accept-ra: false, addresses: ["3fff:b01:1::99/64"] } } }\n',
  },
  networkd: {
    path: "/etc/systemd/network/20-wired.network",
    mode: 0o644,
    content: "[Match]\nName=eno1\n\n[Network]\nIPv6AcceptRA=no\nAddress=3fff:b02:1::99/64\n",
  },
  ifupdown2: {
    path: "/etc/network/interfaces",
    mode: 0o644,
    content:
      "auto lo\niface lo inet loopback\n\nauto eno1\niface eno1 inet6 static\n\taddress 3fff:b03:1::99/64\n",
  },
  ifupdown: {
    path: "/etc/network/interfaces.d/setup",
    mode: 0o644,
    content: "auto eno1\niface eno1 inet6 static\n\taddress 3fff:b06:1::99/64\n",
  },
  networkmanager: {
    path: "/etc/NetworkManager/system-connections/Wired.nmconnection",
    mode: 0o600,
    content: `[connection]
id=Wired
uuid=0e58ff26-5b1d-4f3c-9d0a-3c2f5f0a1b2c
type=ethernet
interface-name=eno1

[ipv4]
method=disabled

[ipv6]
method=manual
address1=3fff:b05:1::99/64
`,
  },
};

function topology(lab: string, consumers: readonly Consumer[], machine: boolean): Topology {
  const networks = consumers.map(
    (consumer) => `      lan-${parts[consumer]}: { prefix: "3fff:b0${parts[consumer]}:1::/64" }
      wire-${parts[consumer]}: { prefix: "3fff:b0${parts[consumer]}:2::/64" }
`,
  );
  const hosts = consumers.map(
    (consumer) => `      ${consumer}:
        connect: { address: "3fff:b0${parts[consumer]}:1::10", hostKey: lab }
        interfaces: { eno1: { network: lan-${parts[consumer]}, addresses: ["::10"] }, eno2: { network: wire-${parts[consumer]} }, eno3: {}, eno4: {}${machine ? ", eno5: {}" : ""} }
`,
  );
  const { plan, problems } = planFromText(
    lab,
    `hextet: 1\npurpose: lab\nsites:\n  rack:\n    networks:\n${networks.join("")}    hosts:\n${hosts.join("")}`,
  );
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  const made = topologyOf(plan, "ssh-ed25519 AAAA nobody");
  const twins = made.twins.map((twin): TwinSpec => {
    const consumer = consumers.find((name) => twin.hostname === name);
    if (consumer === undefined) throw new Error(`${twin.name} is none of the hosts`);
    const [, wire] = twin.nics;
    const nics = twin.nics.map((nic, at) =>
      at < 2 || wire === undefined ? nic : { ...nic, peer: wire.peer },
    );
    return { ...twin, features: [consumer], nics, files: [installed[consumer]], machine };
  });
  return {
    ...made,
    sites: made.sites.map((site) => ({
      ...site,
      segments: site.segments.map((segment) => {
        const [, part] = /wire-([0-9])$/.exec(segment.name) ?? [];
        if (part === undefined) return segment;
        return { ...segment, addresses: routerAddresses(Number(part)) };
      }),
    })),
    twins: [...twins, router(consumers)],
  };
}

function router(consumers: readonly Consumer[]): TwinSpec {
  const numbers = consumers.map((consumer) => parts[consumer]);
  return {
    name: "rack--router",
    hostname: "router",
    features: ["netplan"],
    authorizedKeys: [],
    nics: numbers.map(
      (part): TwinNic => ({
        name: `w${part}`,
        mac: `02:00:00:00:0c:0${part}`,
        mtu: 1500,
        peer: { kind: "segment", segment: `rack--wire-${part}` },
      }),
    ),
    files: [
      {
        path: "/etc/netplan/50-test.yaml",
        mode: 0o600,
        content: `network:
  version: 2
  ethernets:
${numbers.map((part) => `    w${part}: { addresses: ["3fff:b0${part}:2::1/64"], accept-ra: false }\n`).join("")}`,
      },
      { path: "/etc/sysctl.d/90-test.conf", mode: 0o644, content: "net.ipv6.conf.all.forwarding = 1\n" },
      {
        path: "/etc/dnsmasq-test.conf",
        mode: 0o644,
        content: `${numbers.map((part) => `interface=w${part}\ndhcp-range=3fff:b0${part}:2::100,3fff:b0${part}:2::1ff,64,1h\n`).join("")}bind-interfaces
port=0
user=root
dhcp-leasefile=/var/lib/misc/test.leases
`,
      },
    ],
  };
}
