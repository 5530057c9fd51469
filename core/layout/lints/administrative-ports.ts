import { Ipv4Prefix, Ipv6Prefix } from "../../address/index.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutIngressRule } from "../layout.ts";

/** What answers there gives a shell, a desktop or root to whoever has a password, a key or a hole in it. */
const administrative = [
  { port: 22, name: "SSH", protocols: ["tcp"] },
  { port: 2375, name: "Docker's API, which asks for nothing", protocols: ["tcp"] },
  { port: 2376, name: "Docker's API", protocols: ["tcp"] },
  { port: 3389, name: "remote desktops", protocols: ["tcp", "udp"] },
  { port: 8006, name: "Proxmox VE's panel", protocols: ["tcp"] },
  { port: 8443, name: "the API of Incus and LXD", protocols: ["tcp"] },
] as const;

/** Longest prefixes that are as good as everybody: `::/0`, its public part 2000::/3, and halves of them. */
const everybody = { ipv4: 2, ipv6: 4 } as const;

/** Rules of subnets that the internet reaches, which let everybody to what administers a machine. */
export function administrativePorts(layout: Layout): Problem[] {
  if (layout.purpose === "lab") return [];
  return layout.sites
    .flatMap((site) => site.networks)
    .flatMap(({ subnet }) => (subnet?.outbound === "internet" ? subnet.ingress : []))
    .flatMap((rule) => openRule(rule));
}

function openRule({ protocol, ports, from, path }: LayoutIngressRule): Problem[] {
  if (typeof from !== "string" || !isEverybody(from)) return [];
  const fix =
    "let in whom it is meant for: a prefix of yours, or { ref: SITE/HOST }; where everybody is meant, say why, at the network: allow:";
  if (protocol === "all") {
    const reason = "lets everybody to every port of the subnet's hosts, whatever listens there";
    return [{ code: "HX122", path, value: undefined, reason, fix: `${fix} { HX122: "..." }` }];
  }
  const open = administrative.filter(
    (known) =>
      known.protocols.some((each) => each === protocol) &&
      ports !== undefined &&
      ports.from <= known.port &&
      known.port <= ports.to,
  );
  if (open.length === 0) return [];
  const named = open.map(({ port, name }) => `${port} (${name})`).join(", ");
  const reason = `lets everybody to ${open.length === 1 ? "port" : "ports"} ${named}`;
  return [{ code: "HX121", path, value: undefined, reason, fix: `${fix} { HX121: "..." }` }];
}

function isEverybody(from: string): boolean {
  return from.includes(":")
    ? Ipv6Prefix.parse(from).length <= everybody.ipv6
    : Ipv4Prefix.parse(from).length <= everybody.ipv4;
}
