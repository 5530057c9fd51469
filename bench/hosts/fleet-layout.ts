/** A host of a fleet. */
export interface FleetMember {
  /** Host part of its address, in hexadecimal: `1a`. */
  readonly part: string;
  readonly renderer: "netplan" | "ifupdown2";
  /** A prefix that the site's router sends to it. */
  readonly routed?: string;
}

/** A layout of a lab: hosts of one kind side by side on one segment, `rack/host-1` and so on. */
export function fleetLayout(members: readonly FleetMember[]): string {
  const hosts = members.map(
    ({ part, renderer, routed }, index) => `      host-${index + 1}:
        connect: { address: "3fff:b0b:1::${part}", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: { network: lan, addresses: ["::${part}"] }
${routed === undefined ? "" : `        routed: [{ prefix: "${routed}" }]\n`}`,
  );
  return `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      lan: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
    hosts:
${hosts.join("")}`;
}
