import { capabilityCodes } from "../capabilities/problems.ts";
import { linkCodes } from "../links/problems.ts";
import type { CodeEntry } from "./code-entry.ts";

/** The codes that no capability has as its own. */
const stageCodes = {
  HX001: { severity: "error", title: "the layout is not readable as YAML" },
  HX002: { severity: "error", title: "unknown key" },
  HX003: { severity: "error", title: "wrong type" },
  HX004: { severity: "error", title: "missing key" },
  HX005: { severity: "error", title: "value not allowed" },
  HX006: { severity: "error", title: "name is not a safe label" },
  HX007: { severity: "error", title: "YAML tag without a meaning here" },
  HX008: { severity: "error", title: "key given twice" },
  HX009: { severity: "error", title: "not a finding that can be allowed" },
  HX010: { severity: "error", title: "not an IPv6 address" },
  HX011: { severity: "error", title: "not a prefix" },
  HX012: { severity: "error", title: "prefix has host bits set" },
  HX013: { severity: "error", title: "host key is not usable" },
  HX020: { severity: "error", title: "reference to something that is not there" },
  HX022: { severity: "error", title: "no number left" },
  HX023: { severity: "error", title: "network routed by more than one host" },
  HX024: { severity: "error", title: "more than one possibility" },
  HX025: { severity: "error", title: "references that go around in a circle" },
  HX026: { severity: "error", title: "reference to something of another kind" },
  HX027: { severity: "error", title: "loopback's address in a segment" },
  HX030: { severity: "error", title: "prefixes overlap" },
  HX031: { severity: "error", title: "outside of its network" },
  HX032: { severity: "error", title: "used twice" },
  HX033: { severity: "error", title: "reserved by AWS" },
  HX034: { severity: "error", title: "block not aligned to its size" },
  HX035: { severity: "error", title: "subnet-router anycast address" },
  HX037: { severity: "error", title: "address lies in a pool" },
  HX038: { severity: "error", title: "length that AWS does not have" },
  HX039: { severity: "error", title: "gateway that hosts cannot reach" },
  HX040: { severity: "error", allowable: true, title: "documentation prefix in production" },
  HX041: { severity: "error", title: "lab's host key outside a lab" },
  HX042: { severity: "error", title: "host without a way to reach it" },
  HX043: { severity: "error", title: "port that cannot be one" },
  HX044: { severity: "error", title: "host that a rollout cannot place" },
  HX050: { severity: "warning", title: "no rule lets ICMPv6 in" },
  HX052: { severity: "warning", title: "allowance that allows nothing" },
  HX053: { severity: "warning", title: "public guests or containers with nothing that filters" },
  HX054: { severity: "warning", title: "one address in two spellings" },
  HX055: { severity: "warning", title: "two hosts with the identifier of one MAC address" },
  HX060: { severity: "error", title: "line of the ledger is not readable" },
  HX061: { severity: "error", title: "merge conflict in the ledger" },
  HX062: { severity: "error", title: "two lines of the ledger for one name" },
  HX063: { severity: "error", title: "one number given twice by the ledger" },
  HX064: { severity: "warning", title: "ledger not in order" },
  HX065: { severity: "error", title: "pin on a number that rests" },
  HX066: { severity: "error", title: "no room to change the size in place" },
  HX067: { severity: "error", title: "number of the ledger does not fit" },
  HX068: { severity: "error", title: "former name that is not free" },
  HX069: { severity: "error", title: "unique local prefix that is not drawn yet" },
  HX070: { severity: "error", allowable: true, title: "space that is given to nobody" },
  HX071: { severity: "warning", title: "6to4 space used as plain space" },
  HX072: { severity: "warning", title: "site-local prefix" },
  HX073: { severity: "warning", title: "unique local prefix without randomness" },
  HX074: { severity: "error", title: "address or prefix that no interface can have" },
  HX081: { severity: "error", title: "identifier of 64 bits in a network that is no /64" },
  HX082: { severity: "error", title: "opaque identifier that is not drawn yet" },
  HX080: { severity: "warning", title: "hosts wait for a block that is not known yet" },
  HX090: { severity: "error", title: "IPv4 where IPv6 is meant, or IPv6 where IPv4 is" },
  HX091: { severity: "error", title: "not an IPv4 address" },
  HX092: { severity: "error", title: "network or broadcast address" },
  HX093: { severity: "error", title: "IPv4 asked for where there is none" },
  HX140: { severity: "error", title: "line of a newer hextet's ledger" },
  HX141: { severity: "warning", title: "ledger with marks of Windows" },
  ...linkCodes,
  HX100: { severity: "error", title: "host key that confirms nothing" },
  HX101: { severity: "error", allowable: true, title: "something that an EC2 instance is not given" },
  HX102: { severity: "error", allowable: true, title: "EC2 instance without an interface" },
  HX103: { severity: "error", title: "more addresses than an interface of EC2's holds" },
  HX104: { severity: "error", allowable: true, title: "more than the instance type takes" },
  HX105: { severity: "error", title: "first boot too large for EC2" },
  HX106: { severity: "error", allowable: true, title: "two default routes of one family" },
  HX107: { severity: "error", title: "two default routes where one is kept" },
  HX108: { severity: "error", allowable: true, title: "interface by the name of a VLAN, a bond or a bridge" },
  HX110: { severity: "error", allowable: true, title: "next hop that does not forward" },
  HX111: { severity: "error", allowable: true, title: "network on two segments of one host" },
  HX112: { severity: "error", title: "names that meet in one resource" },
  HX113: { severity: "error", title: "deprecated address that the host's renderer can not write" },
  HX170: { severity: "error", title: "source address that the host does not have" },
  HX171: { severity: "warning", title: "manner of a default route that there is not" },
  HX172: { severity: "error", title: "further prefix of another length than its network's" },
  HX173: { severity: "error", title: "two prefixes of one network from one source" },
  HX174: { severity: "error", title: "network that an interface is in twice" },
  HX175: { severity: "error", title: "routing table of two interfaces" },
  HX176: { severity: "error", title: "routing table without a way out" },
  HX205: { severity: "warning", title: "routing table of a link that leads nowhere" },
  HX120: { severity: "warning", title: "public bridge or pool with nothing that filters" },
  HX121: { severity: "warning", title: "administrative port open to everybody" },
  HX122: { severity: "warning", title: "everything open to everybody" },
} as const satisfies Record<string, CodeEntry>;

/** Every code with what it stands for. A code keeps its meaning for good; new ones are added, none is reused. */
export const problemCodes = { ...stageCodes, ...capabilityCodes };

export type ProblemCode = keyof typeof problemCodes;

/** Every code in one order: those of capabilities each behind the last one of the table above that is lower. */
export const allCodes: readonly ProblemCode[] = Object.keys(capabilityCodes)
  .reduce((codes, code) => {
    const before = codes.findLastIndex((other) => other < code);
    return codes.toSpliced(before + 1, 0, code);
  }, Object.keys(stageCodes))
  .filter(isProblemCode);

/** Whether a layout can allow findings of this code; false for what is no code. */
export function allowable(code: string): boolean {
  if (!isProblemCode(code)) return false;
  const entry: CodeEntry = problemCodes[code];
  return entry.severity === "warning" || entry.allowable === true;
}

export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problemCodes, text);
}
