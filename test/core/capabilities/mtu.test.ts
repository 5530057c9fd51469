import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { mtuPromises } from "../../../core/capabilities/mtu/promises.ts";
import { importedLayout, readIpJson, readNetplan } from "../../../core/import/index.ts";
import {
  type LayoutSource,
  planFromSource,
  planFromText,
  planJson,
  planTable,
  renderHost,
} from "../../../core/index.ts";

type Mtu = number | undefined;

/** A bridge with two ports, on a network: each with an MTU or without. */
function planned(given: { network?: Mtu; bridge?: Mtu; ports?: readonly [Mtu, Mtu] }) {
  const [eno1, eno2] = given.ports ?? [];
  const layout: LayoutSource = {
    hextet: 1,
    purpose: "lab",
    sites: {
      rack: {
        networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", mtu: given.network } },
        hosts: {
          "apps-1": {
            connect: { address: "2001:db8:1::10", hostKey: "lab" },
            interfaces: {
              eno1: { mtu: eno1 },
              eno2: { mtu: eno2 },
              br0: {
                bridge: { ports: ["eno1", "eno2"] },
                network: "uplink",
                addresses: ["::10"],
                mtu: given.bridge,
              },
            },
          },
        },
      },
    },
  };
  const { plan, problems } = planFromSource("rack", layout);
  const host = plan?.sites[0]?.hosts[0];
  const mtus = new Map(host?.mtus.map(({ interface: name, mtu }) => [name, mtu]));
  return { plan, host, codes: problems.map(({ code }) => code), mtus };
}

describe("the MTU of a link", () => {
  test("is its own, else its network's; what a port does not say its bridge does", () => {
    const all = (mtu: number) => new Map(["br0", "eno1", "eno2"].map((name) => [name, mtu]));
    expect(planned({ network: 9000 }).mtus).toEqual(all(9000));
    expect(planned({ network: 9000, bridge: 1400 }).mtus).toEqual(all(1400));
    expect(planned({ ports: [1400, undefined] }).mtus).toEqual(all(1400));
    expect(planned({ bridge: 1400, ports: [9000, undefined] }).mtus).toEqual(all(1400).set("eno1", 9000));
  });

  test("is no smaller at a port than at the bridge above it, or the layout is refused", () => {
    const mtu = fc.option(fc.integer({ min: 1280, max: 9216 }), { nil: undefined });
    fc.assert(
      fc.property(mtu, mtu, fc.tuple(mtu, mtu), (network, bridge, ports) => {
        const { mtus, codes } = planned({ network, bridge, ports });
        const wanted = bridge ?? network;
        const tooSmall = ports.filter((port) => wanted !== undefined && port !== undefined && port < wanted);
        expect(codes).toEqual(tooSmall.map(() => "HX118"));
        if (codes.length > 0) return;
        for (const port of ["eno1", "eno2"])
          expect(mtus.get(port) ?? 0).toBeGreaterThanOrEqual(mtus.get("br0") ?? 0);
      }),
      { numRuns: 50 },
    );
  });

  test("is expected, promised, and shown in the table and in JSON; where none is given, nothing says so", () => {
    const { plan, host } = planned({ network: 9000 });
    if (plan === undefined || host === undefined) throw new Error("no plan");
    const expected = renderHost(host).expect?.filter(({ kind }) => kind === "mtu");
    expect(expected).toEqual(
      ["br0", "eno1", "eno2"].map((name) => ({ kind: "mtu", mtu: 9000, interface: name })),
    );
    expect(mtuPromises.of(host).map(mtuPromises.text)).toEqual(["br0 9000", "eno1 9000", "eno2 9000"]);
    expect(planTable(plan)).toContain("\n  MTU of links:\n    apps-1/br0   9000\n");
    expect(planJson(plan).sites[0]?.hosts[0]?.mtus?.[0]).toEqual({ interface: "br0", mtu: 9000 });
    const { plan: without, host: silent } = planned({});
    if (without === undefined || silent === undefined) throw new Error("no plan");
    expect(`${planTable(without)}${JSON.stringify([planJson(without), renderHost(silent)])}`).not.toMatch(
      /mtu/i,
    );
  });

  test("is judged by what the kernel has", () => {
    const promise = { kind: "mtu", interface: "br0", mtu: 9000 } as const;
    const judged = (answer: string) => mtuPromises.judge(promise, "rack/apps-1", answer);
    expect(judged("has 9000")).toMatchObject({ verdict: "ok" });
    expect(judged("has 1500")).toMatchObject({ verdict: "failed", seen: "is 1500" });
    expect(judged("has")).toMatchObject({ verdict: "failed", seen: "there is no br0" });
  });
});

describe("an EC2 host", () => {
  const netplan = (network: string, own = "") => {
    const { plan, problems } = planFromText(
      "cloud",
      `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: "3fff:ec2:47b:ca00::/56" } }
    networks: { edge: { zone: eu-central-1a, ipv4: 10.20.1.0/24${network} } }
    hosts:
      web-1:
        aws: { instanceType: t3.small, image: debian-13 }
        interfaces: { ens5: { network: edge${own} } }
`,
      { ledger: undefined },
    );
    const host = plan?.sites[0]?.hosts[0];
    if (host === undefined) throw new Error(JSON.stringify(problems));
    return renderHost(host).files.find(({ subsystem }) => subsystem === "netplan")?.content ?? "";
  };

  test("keeps what is larger than an internet gateway takes inside of its VPC", () => {
    const limited =
      /to: "default"\n +via: "fe80:ec2::1"\n +mtu: 1500\n +- to: "[^"]*\/56"\n +via: "fe80:ec2::1"\n +mtu: 9001\n/;
    expect(netplan(", mtu: 9001")).toMatch(limited);
    expect(netplan(", mtu: 9001, outbound: egress-only")).toMatch(limited);
  });

  test("has no such route where its link takes no more, where nothing leads out, and where nobody says an MTU", () => {
    for (const text of [
      netplan(", mtu: 9001", ", mtu: 1500"),
      netplan(", mtu: 9001, outbound: none"),
      netplan(""),
    ])
      expect(text).not.toMatch(/mtu: 1500\n +- to|\/56"/);
  });
});

describe("an MTU that stands", () => {
  const options = { purpose: "lab", hostKeys: new Map(), standIn: "lab" } as const;
  const text = (found: { host: Parameters<typeof importedLayout>[0]["sites"][number]["hosts"][number] }) =>
    importedLayout(
      { sites: [{ name: "rack", vpc: undefined, subnets: [], hosts: [found.host] }], notes: [] },
      options,
    ).text;

  test("is taken over from netplan's files, of a bridge and of its port", () => {
    const found = readNetplan("h", [
      {
        path: "60.yaml",
        text: `network:
  ethernets: { eno1: { mtu: 9000 } }
  bridges: { br0: { interfaces: [eno1], addresses: ["2001:db8::5/64"], mtu: 9000 } }
`,
      },
    ]);
    expect(found.notes).toEqual([]);
    expect(text(found)).toMatch(
      /br0: \{ bridge: .*, mtu: 9000 \}\n(.*\n)?.*eno1: \{ mtu: 9000 \}|eno1: \{ mtu: 9000 \}\n.*br0: \{ bridge: .*, mtu: 9000 \}/,
    );
  });

  test("is taken over from what ip says, if it is not Ethernet's own", () => {
    const link = (name: string, mtu: number, address: string) => ({
      ifname: name,
      mtu,
      link_type: "ether",
      addr_info: [{ family: "inet6", local: address, prefixlen: 64, scope: "global" }],
    });
    const said = JSON.stringify([link("eno1", 9000, "2001:db8::5"), link("eno2", 1500, "2001:db8:1::5")]);
    const found = readIpJson("addr.json", "h", said, undefined);
    expect(found.notes).toEqual([]);
    expect(text(found)).toMatch(/eno1: .*, mtu: 9000 /);
    expect(text(found)).not.toMatch(/eno2: .*mtu/);
  });
});
