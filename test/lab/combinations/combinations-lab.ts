/** A host for each renderer with four NICs, three of them on one wire, and a router that advertises there. */

import { parseAnswer, writeBundle } from "../../../core/bundle/index.ts";
import { planFromText, renderHost } from "../../../core/index.ts";
import { agentPath, agentText } from "../../../hosts/agent/program.ts";
import { imagePath } from "../../../lab/image/image.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import type { Topology } from "../../../lab/supervisor/topology.ts";
import type { TwinFile, TwinNic, TwinSpec } from "../../../lab/supervisor/world.ts";
import { topologyOf } from "../../../lab/topology-of-plan.ts";
import { uniqueLab } from "../unique-lab.ts";
import { expected, type InForce } from "./expected.ts";
import { blurred, inForce, question } from "./in-force.ts";
import { modeOf, readLayout } from "./read-layout.ts";

/** Those whose files somebody reads on twins. */
export const consumers = ["netplan", "networkd", "ifupdown2"] as const;
export type Consumer = (typeof consumers)[number];

export interface Outcome {
  readonly layout: string;
  readonly wanted: InForce;
  readonly found: InForce | undefined;
  /** What the agent said, where it did not succeed. */
  readonly failure: string | undefined;
}

const partOf = (consumer: Consumer) => consumers.indexOf(consumer) + 1;

export class CombinationsLab {
  readonly #lab: string;
  readonly #client: LabClient;

  private constructor(lab: string, client: LabClient) {
    this.#lab = lab;
    this.#client = client;
  }

  static async boot(): Promise<CombinationsLab> {
    const lab = uniqueLab("combinations");
    const client = await launch({ lab, image: imagePath(), command: "the test of combinations" });
    const booted = new CombinationsLab(lab, client);
    try {
      await client.ask("boot", { topology: topology(lab) }, 240_000);
      for (const consumer of consumers)
        await booted.run(consumer, `cat >${agentPath} && chmod 755 ${agentPath}`, agentText());
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

  /** Brings the host of a renderer to a layout, and says what its kernel has then. */
  async outcome(consumer: Consumer, layout: string): Promise<Outcome> {
    const host = planFromText(this.#lab, layout).plan?.sites[0]?.hosts[0];
    const wanted = expected(layout);
    if (host === undefined) return { layout, wanted, found: undefined, failure: "there is no plan" };
    await this.#advertise(consumer, layout);
    const { stdout, stderr } = await this.#ask(
      consumer,
      `${agentPath} apply --within 0`,
      writeBundle(renderHost(host)),
    );
    const { result } = parseAnswer("apply", stdout) ?? {};
    const failure =
      result === "changed" || result === "unchanged" ? undefined : `${stdout}${stderr}`.slice(-4000);
    return { layout, wanted, found: await this.#settled(consumer, wanted), failure };
  }

  /** Asked again for ten seconds, while it is not what is wanted. */
  async #settled(consumer: Consumer, wanted: InForce): Promise<InForce> {
    const end = performance.now() + 10_000;
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
    const nic = `w${partOf(consumer)}`;
    const mode = Object.values(host.interfaces)
      .map((device) => modeOf(host, device))
      .find((each) => each !== "static");
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
  AdvSendAdvert ${on(mode !== undefined || consumer !== "ifupdown2")}; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvManagedFlag ${on(mode === "dhcp")}; AdvOtherConfigFlag ${on(mode === "dhcp-stateless")};
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

  async run(host: string, command: string, stdin = ""): Promise<string> {
    const { status, stdout, stderr } = await this.#ask(host, command, stdin);
    if (status !== 0) throw new Error(`${host}: ${command}: status ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  #ask(host: string, command: string, stdin = "") {
    const argv = ["sh", "-c", command];
    return this.#client.ask("exec", { twin: `rack--${host}`, argv, stdin, deadline: 150_000 });
  }
}

/** The keys of all objects in it, in one order. */
function sorted({ links }: InForce): string[] {
  return ["addresses", "links", "routes", "rules", ...Object.keys(links)].sort();
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
};

function topology(lab: string): Topology {
  const networks = consumers.map(
    (consumer) => `      lan-${partOf(consumer)}: { prefix: "3fff:b0${partOf(consumer)}:1::/64" }
      wire-${partOf(consumer)}: { prefix: "3fff:b0${partOf(consumer)}:2::/64" }
`,
  );
  const hosts = consumers.map(
    (consumer) => `      ${consumer}:
        connect: { address: "3fff:b0${partOf(consumer)}:1::10", hostKey: lab }
        network: { renderer: ${consumer} }
        interfaces: { eno1: { network: lan-${partOf(consumer)}, addresses: ["::10"] }, eno2: { network: wire-${partOf(consumer)} }, eno3: {}, eno4: {} }
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
    const [, wire] = twin.nics;
    const nics = twin.nics.map((nic, at) =>
      at < 2 || wire === undefined ? nic : { ...nic, peer: wire.peer },
    );
    return { ...twin, nics, files: consumer === undefined ? [] : [installed[consumer]] };
  });
  return {
    ...made,
    sites: made.sites.map((site) => ({
      ...site,
      segments: site.segments.map((segment) => {
        const [, part] = /wire-([0-9])$/.exec(segment.name) ?? [];
        if (part === undefined) return segment;
        const addresses = [
          "fe80::1/64",
          `3fff:b0${part}:2::ffff/64`,
          `3fff:b0${part}:ff::1/64`,
          `198.51.10${part}.1/24`,
        ];
        return { ...segment, addresses };
      }),
    })),
    twins: [...twins, router()],
  };
}

function router(): TwinSpec {
  const parts = consumers.map(partOf);
  return {
    name: "rack--router",
    hostname: "router",
    features: ["netplan"],
    authorizedKeys: [],
    nics: parts.map(
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
${parts.map((part) => `    w${part}: { addresses: ["3fff:b0${part}:2::1/64"], accept-ra: false }\n`).join("")}`,
      },
      { path: "/etc/sysctl.d/90-test.conf", mode: 0o644, content: "net.ipv6.conf.all.forwarding = 1\n" },
      {
        path: "/etc/dnsmasq-test.conf",
        mode: 0o644,
        content: `${parts.map((part) => `interface=w${part}\ndhcp-range=3fff:b0${part}:2::100,3fff:b0${part}:2::1ff,64,1h\n`).join("")}bind-interfaces
port=0
user=root
dhcp-leasefile=/var/lib/misc/test.leases
`,
      },
    ],
  };
}
