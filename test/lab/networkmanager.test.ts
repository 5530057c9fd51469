import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { parseAnswer, writeBundle } from "../../core/bundle/index.ts";
import { type HostPlan, planFromText, renderHost } from "../../core/index.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import { buildLayers } from "../../lab/layers/layers.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { TwinFile } from "../../lab/supervisor/world.ts";
import { topologyOf, twinName } from "../../lab/topology-of-plan.ts";
import { describeLonger, longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * A host that NetworkManager itself configures by hextet's keyfiles: brought to a layout, changed, and let go. What the kernel has
 * is compared with the plan after each.
 */
jest.setTimeout(120_000);

const name = uniqueLab("networkmanager");
const twin = twinName("rack/box");

function layout(renderer: "networkmanager" | "networkd", addresses: string, inner: string): string {
  return `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink:
        prefix: "3fff:b0b:1::/64"
        gateway: "fe80::1"
        ipv4: { prefix: 198.51.100.0/24, gateway: 0.0.0.1 }
        routes: [{ to: "3fff:b0c::/48", via: "fe80::1" }]
      office: { prefix: "3fff:b0b:2::/64", gateway: "fe80::2" }
      storage: { prefix: "3fff:b0b:3::/64" }
      vms: { prefix: "3fff:b0b:4::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: { network: uplink, addresses: [${addresses}], ipv4: 0.0.0.10 }
          eno2: { network: office, addresses: ["::10"], metric: 2048, table: 102 }
          eno3: {}
          br1: { bridge: { ports: [eno3] }, network: storage, addresses: ["::10"] }
          ${inner}: { bridge: { ports: [] }, network: vms, addresses: ["::1"] }
`;
}

const byHand: TwinFile = {
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
address1=3fff:b0b:1::10/64,fe80::1
address2=3fff:b0b:1::99/64
`,
};

let client: LabClient;

function planned(
  addresses: string,
  inner: string,
  renderer: "networkmanager" | "networkd" = "networkmanager",
) {
  const { plan, problems } = planFromText(name, layout(renderer, addresses, inner));
  expect(problems).toEqual([]);
  const host = plan?.sites[0]?.hosts[0];
  if (plan === undefined || host === undefined) throw new Error("there is no plan");
  return { plan, host };
}

async function run(command: string, stdin = ""): Promise<string> {
  const { status, stdout, stderr } = await client.ask("exec", {
    twin,
    argv: ["sh", "-c", command],
    stdin,
    deadline: 90_000,
  });
  if (status !== 0) throw new Error(`${command}: status ${status}: ${stdout}${stderr}`);
  return stdout;
}

interface Device {
  readonly ifname: string;
  readonly master?: string;
  readonly addr_info: readonly {
    readonly local: string;
    readonly prefixlen: number;
    readonly scope: string;
  }[];
}

interface Route {
  readonly dst: string;
  readonly gateway?: string;
  readonly dev?: string;
  readonly metric?: number;
  readonly table?: string;
}

async function inForce() {
  const devices: Device[] = JSON.parse(await run("ip -j addr"));
  const routes: Route[] = [
    ...JSON.parse(await run("ip -j -6 route show table all")),
    ...JSON.parse(await run("ip -j route")),
  ];
  return {
    addresses: devices
      .flatMap(({ ifname, addr_info: all }) =>
        all
          .filter(({ scope }) => scope === "global")
          .map(({ local, prefixlen }) => `${local}/${prefixlen} ${ifname}`),
      )
      .sort(),
    master: devices.find(({ ifname }) => ifname === "eno3")?.master,
    routes: routes
      .filter(({ gateway }) => gateway !== undefined)
      .map(
        ({ dst, gateway, dev, metric = 0, table = "main" }) => `${dst} ${gateway} ${dev} ${metric} ${table}`,
      )
      .sort(),
  };
}

const addressesOf = ({ interfaces }: HostPlan) =>
  interfaces
    .flatMap(({ name: device, addresses, ipv4 }) =>
      [...addresses, ...(ipv4 === undefined ? [] : [ipv4])].map(
        ({ address, length }) => `${address}/${length} ${device}`,
      ),
    )
    .sort();

const routes = [
  "3fff:b0c::/48 fe80::1 eno1 1024 main",
  "default fe80::1 eno1 1024 main",
  "default fe80::2 eno2 1024 102",
  "default fe80::2 eno2 2048 main",
  "default 198.51.100.1 eno1 0 main",
].sort();

async function bring(host: HostPlan) {
  const bundle = writeBundle(renderHost(host));
  return parseAnswer(
    "apply",
    await run("hextet-agent apply --within 0 || { cat /run/hextet/log >&2; false; }", bundle),
  );
}

describeLonger("a host with NetworkManager", () => {
  beforeAll(async () => {
    await buildLayers(["networkmanager"]);
    // A lab boots no such host by itself; what its NICs are on is the same for another.
    const topology = topologyOf(planned('"::10"', "br0", "networkd").plan, "ssh-ed25519 AAAA nobody");
    const twins = topology.twins.map((each) => ({
      ...each,
      features: ["networkmanager" as const],
      files: [byHand],
    }));
    client = await launch({ lab: name, image: imagePath(), command: "the test of NetworkManager" });
    await client.ask("boot", { topology: { ...topology, twins } }, 120_000);
    await run("cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent", agentText());
  });

  afterAll(async () => {
    client?.close();
    await endForGood(name);
  });

  longer("takes the keyfiles in the place of a person's, and the kernel has what the plan says", async () => {
    expect((await inForce()).addresses).toEqual(["3fff:b0b:1::10/64 eno1", "3fff:b0b:1::99/64 eno1"]);
    const { host } = planned('"::10", "::11"', "br0");
    expect(await bring(host)).toMatchObject({ result: "changed" });
    expect(await inForce()).toEqual({ addresses: addressesOf(host), master: "br1", routes });
    expect(await run("nmcli -g NAME connection show --active | sort")).toMatch(/^hextet-eno1$/m);
  });

  longer("has what a change brings, and nothing of what it takes", async () => {
    const { host } = planned('"::10", "::12"', "br2");
    expect(await bring(host)).toMatchObject({ result: "changed" });
    expect(await inForce()).toEqual({ addresses: addressesOf(host), master: "br1", routes });
    expect(await run("ip -j link")).not.toContain('"br0"');
    expect(await bring(host)).toMatchObject({ result: "unchanged" });
  });

  longer("has the person's connection again when hextet goes", async () => {
    await run("hextet-agent remove --within 0 </dev/null >/dev/null");
    expect(await run("ls /etc/NetworkManager/system-connections")).toBe("Wired.nmconnection\n");
    await run(
      "i=0; until ip -o addr show dev eno1 | grep -q 3fff:b0b:1::99 || [ $i = 50 ]; do i=$((i + 1)); sleep 0.1; done",
    );
    expect((await inForce()).addresses).toEqual(["3fff:b0b:1::10/64 eno1", "3fff:b0b:1::99/64 eno1"]);
  });
});
