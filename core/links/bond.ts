import { z } from "zod";
import { interfaceName } from "../layout/source/names.ts";
import { dottedName } from "./dotted-name.ts";
import { inVpc } from "./in-vpc.ts";
import type { LinkFault, LinkKind } from "./link-kind.ts";
import { madeByIp, onLower } from "./renderers.ts";

/** Several NICs as one link (Linux' bonding driver, Documentation/networking/bonding). */
export interface BondLink {
  readonly kind: "bond";
  /** Names of interfaces. */
  readonly ports: readonly string[];
  readonly mode: BondMode;
  /** How often each partner sends its LACP frames: each second, or every 30; the kernel's slow where absent. */
  readonly lacpRate: "slow" | "fast" | undefined;
  /** What a packet's port is chosen by. */
  readonly hashPolicy: HashPolicy | undefined;
  /** The port that is used as long as it works. */
  readonly primary: string | undefined;
  /** How often each port's carrier is looked at, in milliseconds. */
  readonly miiInterval: number;
}

const modes = [
  "balance-rr",
  "active-backup",
  "balance-xor",
  "broadcast",
  "802.3ad",
  "balance-tlb",
  "balance-alb",
] as const;
export type BondMode = (typeof modes)[number];

const hashPolicies = ["layer2", "layer2+3", "layer3+4", "encap2+3", "encap3+4"] as const;
export type HashPolicy = (typeof hashPolicies)[number];

/** Which modes know a setting (bonding.rst, "Bonding Driver Options"). */
const modesOf: Readonly<Record<"lacpRate" | "hashPolicy" | "primary", readonly BondMode[]>> = {
  lacpRate: ["802.3ad"],
  hashPolicy: ["balance-xor", "802.3ad", "balance-tlb"],
  primary: ["active-backup", "balance-tlb", "balance-alb"],
};

/** Milliseconds; what Proxmox VE writes too. The kernel's own 0 would never notice that a port has lost its carrier. */
const usualInterval = 100;
/** ifupdown2 refuses more for its bond-miimon. */
const longestOfIfupdown2 = 255;

const key = z
  .strictObject({
    ports: z.array(interfaceName).min(1).describe("the NICs that are its ports"),
    mode: z
      .enum(modes)
      .describe("how its ports are used; 802.3ad is LACP, and the switch has to be set up for it"),
    lacpRate: z
      .enum(["slow", "fast"])
      .optional()
      .describe("of 802.3ad: LACP frames every 30 seconds (slow, also where absent) or each second (fast)"),
    hashPolicy: z
      .enum(hashPolicies)
      .optional()
      .describe(
        "of balance-xor, 802.3ad and balance-tlb: what the port of a packet is chosen by; layer2 where absent",
      ),
    primary: interfaceName
      .optional()
      .describe("of active-backup, balance-tlb and balance-alb: the port that is used while it works"),
    miiInterval: z
      .int()
      .min(10)
      .max(60_000)
      .optional()
      .describe("how often each port's carrier is looked at, in milliseconds; 100 where absent"),
  })
  .optional()
  .describe("what makes the interface a bond");

/** What a layout says of a bond. */
export interface BondSource {
  readonly bond?: z.input<typeof key>;
}

export const bond: LinkKind<BondSource, BondLink> = {
  keys: { bond: key },
  read: ({ bond: said }) => {
    if (said === undefined) return undefined;
    const { ports, mode, lacpRate, hashPolicy, primary, miiInterval = usualInterval } = said;
    return { kind: "bond", ports, mode, lacpRate, hashPolicy, primary, miiInterval };
  },
  said: ({ ports, mode, lacpRate, hashPolicy, primary, miiInterval }) => ({
    bond: {
      ports: [...ports],
      mode,
      ...(lacpRate === undefined ? {} : { lacpRate }),
      ...(hashPolicy === undefined ? {} : { hashPolicy }),
      ...(primary === undefined ? {} : { primary }),
      ...(miiInterval === usualInterval ? {} : { miiInterval }),
    },
  }),
  imported: {
    kernel: "bond",
    section: "bonds",
    ofKernel: ({ linkinfo }, ports) => {
      const {
        mode,
        ad_lacp_rate: rate,
        xmit_hash_policy: policy,
        primary,
        miimon,
      } = linkinfo?.info_data ?? {};
      return bondOf(mode, ports, { rate, policy, primary, interval: miimon });
    },
    ofNetplan: ({ parameters, interfaces }) => {
      const said: Readonly<Record<string, unknown>> = isMap(parameters) ? parameters : {};
      const ports = Array.isArray(interfaces) ? interfaces.filter((name) => typeof name === "string") : [];
      return bondOf(said["mode"] ?? "balance-rr", ports, {
        rate: said["lacp-rate"],
        policy: said["transmit-hash-policy"],
        primary: said["primary"],
        interval: milliseconds(said["mii-monitor-interval"]),
      });
    },
    netplanKeys: [
      "interfaces",
      "mode",
      "lacp-rate",
      "transmit-hash-policy",
      "primary",
      "mii-monitor-interval",
    ],
    ofStanza: (options) => {
      const ports = options.get("bond-slaves") ?? options.get("slaves");
      if (ports === undefined) return undefined;
      return bondOf(options.get("bond-mode") ?? "balance-rr", ports.split(/\s+/), {
        rate: options.get("bond-lacp-rate")?.replace(/^1$/, "fast"),
        policy: options.get("bond-xmit-hash-policy"),
        primary: options.get("bond-primary"),
        interval: milliseconds(options.get("bond-miimon")),
      });
    },
    stanzaKeys: [
      ...["bond-slaves", "slaves", "bond-mode", "bond-lacp-rate", "bond-xmit-hash-policy"],
      ...["bond-primary", "bond-miimon"],
    ],
  },
  noun: "bond",
  isNic: false,
  hasNeighbours: true,
  canBePort: true,
  canBeParent: true,
  takesGuests: false,
  guestVlans: () => undefined,
  tag: () => undefined,
  below: ({ ports }) => ({ as: "ports", names: ports, path: ["bond", "ports"], ofNics: true }),
  leadsOutside: () => true,
  hasCarrier: () => true,
  faults: ({ link, isAws }) => [
    ...(isAws ? [inVpc("bond")] : []),
    ...ofOtherModes(link),
    ...(link.primary === undefined || link.ports.includes(link.primary) ? [] : [noPort(link, link.primary)]),
  ],
  unsayable: ({ miiInterval }, name, renderer) =>
    renderer === "ifupdown2" && miiInterval > longestOfIfupdown2
      ? `ifupdown2 takes no miiInterval of more than ${longestOfIfupdown2} ms`
      : dottedName(name, renderer),
  writers: {
    netplan: ({ ports, mode, lacpRate, hashPolicy, primary, miiInterval }, settings) => ({
      section: "bonds",
      settings: {
        interfaces: ports,
        parameters: {
          mode,
          ...(lacpRate === undefined ? {} : { "lacp-rate": lacpRate }),
          ...(hashPolicy === undefined ? {} : { "transmit-hash-policy": hashPolicy }),
          ...(primary === undefined ? {} : { primary }),
          "mii-monitor-interval": miiInterval,
        },
        ...settings,
      },
    }),
    // In the order in which Proxmox VE writes them, and what it does not know last.
    ifupdown2: ({ ports, mode, lacpRate, hashPolicy, primary, miiInterval }) => ({
      method: "static",
      options: [
        `bond-slaves ${ports.join(" ")}`,
        `bond-miimon ${miiInterval}`,
        `bond-mode ${mode}`,
        ...(primary === undefined ? [] : [`bond-primary ${primary}`]),
        ...(hashPolicy === undefined ? [] : [`bond-xmit-hash-policy ${hashPolicy}`]),
        ...(lacpRate === undefined ? [] : [`bond-lacp-rate ${lacpRate}`]),
      ],
      isMade: true,
    }),
    networkd: ({ ports, mode, lacpRate, hashPolicy, primary, miiInterval }, name) => ({
      netdev: {
        kind: "bond",
        sections: [
          [
            "Bond",
            {
              Mode: mode,
              ...(lacpRate === undefined ? {} : { LACPTransmitRate: lacpRate }),
              ...(hashPolicy === undefined ? {} : { TransmitHashPolicy: hashPolicy }),
              MIIMonitorSec: `${miiInterval}ms`,
            },
          ],
        ],
      },
      isAlwaysSaid: true,
      sections: [],
      below: onLower(ports, (port) => ({
        Bond: name,
        ...(port === primary ? { PrimarySlave: "yes" } : {}),
      })),
    }),
    networkmanager: ({ ports, mode, lacpRate, hashPolicy, primary, miiInterval }, name) => ({
      section: [
        "bond",
        {
          mode,
          miimon: `${miiInterval}`,
          ...(lacpRate === undefined ? {} : { lacp_rate: lacpRate }),
          ...(hashPolicy === undefined ? {} : { xmit_hash_policy: hashPolicy }),
          ...(primary === undefined ? {} : { primary }),
        },
      ],
      isAlwaysSaid: true,
      addresses: [],
      port: (lower) => (ports.includes(lower) ? { of: name, kind: "bond", sections: [] } : undefined),
    }),
    ifcfg: ({ ports, mode, lacpRate, hashPolicy, primary, miiInterval }, name) => ({
      lines: {
        TYPE: "Bond",
        BONDING_MASTER: "yes",
        BONDING_OPTS: [
          `mode=${mode}`,
          `miimon=${miiInterval}`,
          ...(lacpRate === undefined ? [] : [`lacp_rate=${lacpRate}`]),
          ...(hashPolicy === undefined ? [] : [`xmit_hash_policy=${hashPolicy}`]),
          ...(primary === undefined ? [] : [`primary=${primary}`]),
        ].join(" "),
      },
      isAlwaysSaid: true,
      below: (port) => (ports.includes(port) ? { MASTER: name, SLAVE: "yes" } : {}),
    }),
    // The kernel takes no port that is up, and knows a primary once it is one.
    ifupdown: ({ ports, mode, lacpRate, hashPolicy, primary, miiInterval }, name) =>
      madeByIp(
        name,
        [
          `type bond mode ${mode} miimon ${miiInterval}`,
          ...(lacpRate === undefined ? [] : [`lacp_rate ${lacpRate}`]),
          ...(hashPolicy === undefined ? [] : [`xmit_hash_policy ${hashPolicy}`]),
        ].join(" "),
        [
          ...ports.map(
            (port) =>
              `[ -e /sys/class/net/${name}/lower_${port} ] || { ip link set dev ${port} down && ip link set dev ${port} master ${name}; }`,
          ),
          ...(primary === undefined ? [] : [`ip link set dev ${name} type bond primary ${primary}`]),
        ],
      ),
  },
  files: () => [],
  state: ({ mode, lacpRate, hashPolicy, primary, miiInterval }) => ({
    kind: "bond",
    settings: {
      mode,
      miimon: `${miiInterval}`,
      ...(primary === undefined ? {} : { primary }),
      ...(hashPolicy === undefined ? {} : { xmit_hash_policy: hashPolicy }),
      ...(lacpRate === undefined ? {} : { lacp_rate: lacpRate }),
    },
  }),
  needs: () => [{ module: "bonding" }],
};

function ofOtherModes(link: BondLink): readonly LinkFault[] {
  return (["lacpRate", "hashPolicy", "primary"] as const).flatMap((setting): LinkFault[] => {
    const known = modesOf[setting];
    const value = link[setting];
    if (value === undefined || known.includes(link.mode)) return [];
    return [
      {
        code: "HX152",
        path: ["bond", setting],
        value,
        reason: `means nothing to a bond of mode ${link.mode}`,
        fix: `leave it out, or give a mode that knows it: ${known.join(", ")}`,
      },
    ];
  });
}

function noPort({ ports }: BondLink, primary: string): LinkFault {
  return {
    code: "HX153",
    path: ["bond", "primary"],
    value: primary,
    reason: "is no port of the bond",
    fix: `name one of its ports: ${ports.join(", ")}`,
  };
}

/** @param said as the kernel or netplan has it; what is no text of ours is left out */
function bondOf(
  mode: unknown,
  ports: readonly string[],
  said: {
    readonly rate: unknown;
    readonly policy: unknown;
    readonly primary: unknown;
    readonly interval: unknown;
  },
): BondSource | undefined {
  const known = modes.find((name) => name === mode);
  if (known === undefined || ports.length === 0) return undefined;
  const has = (setting: keyof typeof modesOf) => modesOf[setting].includes(known);
  const lacpRate = (["slow", "fast"] as const).find((rate) => rate === said.rate);
  const hashPolicy = hashPolicies.find((policy) => policy === said.policy);
  return {
    bond: {
      ports: [...ports],
      mode: known,
      ...(lacpRate === "fast" && has("lacpRate") ? { lacpRate } : {}),
      ...(hashPolicy !== undefined && hashPolicy !== "layer2" && has("hashPolicy") ? { hashPolicy } : {}),
      ...(typeof said.primary === "string" && has("primary") ? { primary: said.primary } : {}),
      ...(typeof said.interval === "number" && said.interval >= 10 && said.interval !== usualInterval
        ? { miiInterval: said.interval }
        : {}),
    },
  };
}

/** A time as netplan writes it: a number is of milliseconds, a text may say of what. */
function milliseconds(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const [, digits, unit = "ms"] = /^([0-9]+)(ms|s)?$/.exec(String(value)) ?? [];
  return digits === undefined ? undefined : Number(digits) * (unit === "s" ? 1000 : 1);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
