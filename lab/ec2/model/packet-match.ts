import { Ec2Error } from "../ec2-error.ts";

/** Which packets a security group's rule is about, before asking who they come from. */
export type PacketMatch =
  | { readonly kind: "all" }
  | { readonly kind: "ports"; readonly protocol: "tcp" | "udp"; readonly from: number; readonly to: number }
  /** Type and code of ICMP; `undefined` is any. */
  | {
      readonly kind: "icmp";
      readonly protocol: "icmp" | "icmpv6";
      readonly type: number | undefined;
      readonly code: number | undefined;
    }
  /** Any other IP protocol by its number. */
  | { readonly kind: "protocol"; readonly number: number };

const protocolNames: Readonly<Record<string, string>> = {
  "1": "icmp",
  "6": "tcp",
  "17": "udp",
  "58": "icmpv6",
  all: "-1",
};

/**
 * Reads protocol and ports as a security group's rule has them: `-1` is everything, and for ICMP the ports are
 * type and code (-1: any).
 * @throws Ec2Error where EC2 would refuse them
 */
export function packetMatch(
  protocolText: string,
  from: number | undefined,
  to: number | undefined,
): PacketMatch {
  const protocol = protocolNames[protocolText.toLowerCase()] ?? protocolText.toLowerCase();
  switch (protocol) {
    case "-1":
      return { kind: "all" };
    case "tcp":
    case "udp":
      return ports(protocol, from, to);
    case "icmp":
    case "icmpv6":
      return { kind: "icmp", protocol, type: icmpNumber("type", from), code: icmpNumber("code", to) };
    default:
      if (!/^[0-9]{1,3}$/.test(protocol) || Number(protocol) > 255) {
        throw new Ec2Error(
          "InvalidParameterValue",
          `Invalid value '${protocolText}' for IP protocol: give -1, tcp, udp, icmp, icmpv6 or a number of 0 to 255`,
        );
      }
      return { kind: "protocol", number: Number(protocol) };
  }
}

function ports(protocol: "tcp" | "udp", from: number | undefined, to: number | undefined): PacketMatch {
  if (from === undefined || to === undefined) {
    throw new Ec2Error("InvalidParameterValue", `A rule for ${protocol} needs fromPort and toPort`);
  }
  for (const port of [from, to]) {
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new Ec2Error("InvalidParameterValue", `Invalid ${protocol} port ${port}: a port is 0 to 65535`);
    }
  }
  if (from > to) {
    throw new Ec2Error(
      "InvalidParameterValue",
      `Invalid ${protocol} port range (${from}-${to}): from is above to`,
    );
  }
  return { kind: "ports", protocol, from, to };
}

function icmpNumber(what: "type" | "code", value: number | undefined): number | undefined {
  if (value === undefined || value === -1) return undefined;
  if (!Number.isInteger(value) || value < 0 || value > 255) {
    throw new Ec2Error("InvalidParameterValue", `Invalid ICMP ${what} ${value}: give -1 (any) or 0 to 255`);
  }
  return value;
}

/** Text that is equal for equal matches. */
export function packetMatchKey(match: PacketMatch): string {
  switch (match.kind) {
    case "all":
      return "all";
    case "ports":
      return `${match.protocol}/${match.from}-${match.to}`;
    case "icmp":
      return `${match.protocol}/${match.type ?? "any"}/${match.code ?? "any"}`;
    case "protocol":
      return `protocol/${match.number}`;
  }
}
