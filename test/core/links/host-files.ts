import { expectationLine } from "../../../core/bundle/expectation.ts";
import { planFromText, renderHost } from "../../../core/index.ts";
import type { NetworkRenderer } from "../../../core/links/index.ts";

const layout = (renderer: NetworkRenderer, interfaces: string, more: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } }
      lan: { prefix: "3fff:b0b:8::/64", ipv4: { prefix: 192.0.2.128/25, gateway: 192.0.2.129 } }
      transit: { prefix: "3fff:b0b:9::/64", gateway: "::1" }
      guests: { prefix: "3fff:b0b:2::/64" }
      loopbacks: { prefix: "3fff:b0b:3::/120", ipv4: { prefix: 192.0.2.0/28 } }
      services: { prefix: "3fff:b0b:4::/120" }
    ${more}
    hosts:
      box:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces: ${interfaces}
`;

/** What one host with these interfaces has, `{ eno1: { network: uplink } }`, and what is wrong with it. */
export function hostWith(renderer: NetworkRenderer, interfaces: string, more = "") {
  const { plan, problems } = planFromText("links", layout(renderer, interfaces, more));
  const host = plan?.sites[0]?.hosts[0];
  const rendered = host && renderHost(host);
  return {
    plan,
    host,
    files: rendered?.files ?? [],
    expect: (rendered?.expect ?? []).map(expectationLine),
    network: plan?.sites[0]?.networks,
    problems: problems.map(
      ({ code, path, reason, fix }) => `${path.slice(5).join(".")} ${reason}; ${fix} [${code}]`,
    ),
  };
}

/** The text of the host's network file, without its first line. */
export function networkFile(renderer: NetworkRenderer, interfaces: string, more = ""): string {
  const { host, problems } = hostWith(renderer, interfaces, more);
  if (host === undefined) throw new Error(problems.join("\n"));
  const file = renderHost(host).files.find(({ subsystem }) => subsystem === renderer);
  return (file?.content ?? "").replace(/^# Written by hextet for rack\/box; .*\n/, "");
}

/** What the bundle expects of links, ports and NICs. */
export function expectations(renderer: NetworkRenderer, interfaces: string, more = ""): string[] {
  const { host, problems } = hostWith(renderer, interfaces, more);
  if (host === undefined) throw new Error(problems.join("\n"));
  return (renderHost(host).expect ?? [])
    .filter(({ kind }) => kind === "link" || kind === "port" || kind === "nic")
    .map(expectationLine);
}
