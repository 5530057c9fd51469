import { Ipv6Prefix } from "../address/index.ts";
import type { ProviderKind, ProviderLook } from "./provider.ts";

/** What to say at the interface. */
const upstreams = { routed: "routed", "on-link": "on-link", connects: "routed", single: "single" } as const;

/** The layout's part for a host: its line, what the provider does there, and where it gives something out, a bridge for that. */
export function providerLayout(look: ProviderLook, prefix: Ipv6Prefix, is: ProviderKind): string {
  const { own, ownLength, uplink, gateway } = look;
  const isGiven = is === "routed" || is === "on-link";
  // Beside a prefix that is given out the host has an address of it for itself.
  const line = Ipv6Prefix.containing(own, isGiven && prefix.contains(own) ? 128 : ownLength);
  const next = gateway === undefined ? "" : `, gateway: ${gatewayText(line, gateway)}`;
  const guests = prefix.length < 64 ? Ipv6Prefix.containing(prefix.network, 64) : prefix;
  const networks = [
    `      line: { prefix: "${line}"${next} }`,
    ...(isGiven ? [`      guests: { prefix: "${guests}" }`] : []),
  ];
  const interfaces = [
    `          ${uplink}: { network: line, addresses: ["${own}"], upstream: ${upstreams[is]} }`,
    ...(isGiven ? ['          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }'] : []),
  ];
  const whole = is === "routed" ? [`        routed: [{ prefix: "${prefix}" }]`] : [];
  const name = look.host.toLowerCase().split(".")[0] ?? "";
  return `    networks:
${networks.join("\n")}
    hosts:
      ${/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) ? name : "host"}:
        interfaces:
${[...interfaces, ...whole].join("\n")}
`;
}

function gatewayText(line: Ipv6Prefix, gateway: ProviderLook["own"]): string {
  return gateway.isLinkLocal || line.contains(gateway)
    ? `"${gateway}"`
    : `{ address: "${gateway}", onLink: true }`;
}
