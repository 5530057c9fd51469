import { AddressError, Ipv6Address, Ipv6Prefix } from "../../address/index.ts";
import { isInner } from "../../links/index.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import type { LayoutHostFile } from "./values.ts";

/** What guides have people write into files, and what works against the host that the layout describes. */
export function carriedOver(networks: readonly NetworkPlan[], hosts: readonly HostPlan[]): Problem[] {
  return hosts.flatMap((host) =>
    host.files.flatMap((file) =>
      [
        ...linesOf(file).flatMap((line) => habits.flatMap((habit) => habit(line, host, networks))),
        ...staysAway(file),
        ...advertised(file, host),
      ].map((found) => ({ path: file.at, ...found })),
    ),
  );
}

type Found = Omit<Problem, "path" | "place">;

/** Without comments. */
function linesOf({ content }: LayoutHostFile): readonly string[] {
  return content
    .split("\n")
    .map((line) => line.replace(/(^|\s)(#|\/\/).*$/, "").trim())
    .filter((line) => line !== "");
}

type Habit = (line: string, host: HostPlan, networks: readonly NetworkPlan[]) => readonly Found[];

const takesRulesAway: Habit = (line, host) => {
  const all = /^flush\s+ruleset\b|\bnft\s+flush\s+ruleset\b/.test(line);
  const table = /\bip6?tables(-nft|-legacy)?\s+(-t\s+\w+\s+)?(-F|--flush)\s*$/.test(line);
  const others = [
    ...(host.mappings.length > 0 ? ["hextet's own table of mappings"] : []),
    ...(host.docker === undefined ? [] : ["Docker's"]),
    ...(host.incus === undefined ? [] : [host.incus.flavor === "incus" ? "Incus's" : "LXD's"]),
    ...(host.guests.length > 0 ? ["those of Proxmox VE's firewall"] : []),
  ];
  if ((!all && !table) || others.length === 0) return [];
  return [
    {
      code: "HX300",
      value: line,
      reason: `takes away all rules, ${others.join(" and ")} too, until their programs start anew`,
      fix: "have the file replace a table of its own alone: table inet mine, delete table inet mine, table inet mine { ... }",
    },
  ];
};

const doesNothing: Habit = (line, { forwarding, interfaces }) => {
  const [, where = "", value] = /\bnet[./]ipv6[./]conf[./](\S+?)[./]accept_ra\s*=\s*(\d)/.exec(line) ?? [];
  const fix =
    "leave it out: hextet sets accept_ra of each interface by what the layout says of it (mode: at its network)";
  if (where === "all")
    return [
      {
        code: "HX301",
        value: line,
        reason: "changes no interface: the kernel looks at an interface's own accept_ra",
        fix,
      },
    ];
  if (value !== "1" || !forwarding || !interfaces.some(({ name }) => name === where)) return [];
  return [
    {
      code: "HX301",
      value: line,
      reason: `has the kernel hear no router on ${where}, since this host forwards: of 1 it makes 0 then, and 2 is what hears`,
      fix,
    },
  ];
};

const makesImmutable: Habit = (line) =>
  /\bchattr\s+(-\w+\s+)*\+\w*i/.test(line)
    ? [
        {
          code: "HX302",
          value: line,
          reason:
            "makes a file that nobody can change: the next change of this host fails, and Proxmox VE's panel drops its own without a word",
          fix: "leave it out; hextet drift NAME says what somebody changed, and hextet heal NAME puts it back",
        },
      ]
    : [];

/** By ndppd's rule, or by ndpresponder's option. */
const answersForAll: Habit = (line, host, networks) => {
  const prefixes = [...line.matchAll(/(?:\brule\s+|\s(?:-n|--subnet)[\s=]+)([0-9a-fA-F:]+\/\d+)/g)];
  return prefixes.flatMap(([, text = ""]): Found[] => {
    const network = segmentIn(text, host, networks);
    if (network === undefined) return [];
    return [
      {
        code: "HX303",
        value: text,
        reason: `is all of ${network.name}, where others live: the host would answer for its neighbours, and take what is theirs`,
        fix: "name what lies behind the host in proxies: of the interface, and hextet answers for what has been handed out alone",
      },
    ];
  });
};

/** The network of the host's, with others on it, all of which lies in a prefix. */
function segmentIn(
  text: string,
  { interfaces }: HostPlan,
  networks: readonly NetworkPlan[],
): NetworkPlan | undefined {
  const all = prefixOf(text);
  if (all === undefined) return undefined;
  return networks.find(
    ({ name, prefix }) =>
      prefix.block === undefined &&
      all.contains(prefix.value) &&
      interfaces.some(({ network, link }) => network === name && !isInner(link)),
  );
}

function prefixOf(text: string): Ipv6Prefix | undefined {
  const [address = "", length] = text.split("/");
  try {
    return Ipv6Prefix.containing(Ipv6Address.parse(address), Number(length));
  } catch (thrown) {
    if (thrown instanceof AddressError) return undefined;
    throw thrown;
  }
}

const habits: readonly Habit[] = [takesRulesAway, doesNothing, makesImmutable, answersForAll];

/** A unit that ends with another one, and that nothing starts again with it. */
function staysAway({ path, content }: LayoutHostFile): readonly Found[] {
  const valuesOf = (key: string) =>
    [...content.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].flatMap(([, value = ""]) =>
      value.trim().split(/\s+/),
    );
  const wanted = new Set(["WantedBy", "RequiredBy", "UpheldBy"].flatMap(valuesOf));
  return valuesOf("BindsTo")
    .filter((unit) => path.endsWith(".service") && unit.endsWith(".service") && !wanted.has(unit))
    .map((unit) => ({
      code: "HX305",
      value: `BindsTo=${unit}`,
      reason: `ends this unit whenever ${unit} ends, and nothing starts it again beside that`,
      fix: `add WantedBy=${unit}; for Docker's macvlan, let the layout say shim: true, and hextet writes the unit`,
    }));
}

/** By a radvd of a person's own. */
function advertised({ path, content }: LayoutHostFile, host: HostPlan): readonly Found[] {
  if (path !== "/etc/radvd.conf") return [];
  const blocks = content
    .replaceAll(/#.*$/gm, "")
    .split(/^\s*interface\s+/m)
    .slice(1);
  return blocks.flatMap((block): Found[] => {
    const name = /^\S+/.exec(block)?.[0] ?? "";
    const device = host.interfaces.find((own) => own.name === name);
    if (device?.gateway === undefined && device?.comes === undefined) return [];
    return [
      {
        code: "HX304",
        value: `interface ${name}`,
        reason: `is the way out of ${host.name}: its neighbours there would take this host for their router`,
        fix: "advertise on the bridges behind the host alone: say mode: slaac at their networks and the host in routers:",
      },
    ];
  });
}
