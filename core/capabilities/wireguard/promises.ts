import type { Expectation } from "../../bundle/expectation.ts";
import { endpointText, knownPeers } from "../../links/index.ts";
import type { HostPlan } from "../../plan/plan.ts";
import { failed, type Judgement, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { WireguardPromise } from "./values.ts";

/** That each interface has its key and its peers: what the agent looks for, and gives a link that stands. */
export function wireguardExpectations({ wireguard }: HostPlan): readonly Expectation[] {
  return wireguard.flatMap(({ interface: device, port, publicKey, peers }): Expectation[] => [
    ...(publicKey === undefined
      ? []
      : [{ kind: "key" as const, key: publicKey, port: port ?? 0, interface: device }]),
    ...knownPeers(peers).map((peer) => ({
      kind: "peer" as const,
      key: peer.publicKey,
      allowed: peer.allowed.map(String),
      endpoint: peer.endpoint && endpointText(peer.endpoint),
      keepalive: peer.keepalive ?? 0,
      interface: device,
    })),
  ]);
}

/** By what `wg` says of the interface. */
export const wireguardPromises = hostPromises<WireguardPromise>({
  kind: "wireguard",
  title: "WireGuard",
  is: (promise) => promise.kind === "wireguard",
  of: ({ wireguard }: HostPlan) =>
    wireguard.flatMap(({ interface: device, publicKey, peers }): WireguardPromise[] =>
      publicKey === undefined
        ? []
        : [
            {
              kind: "wireguard",
              interface: device,
              publicKey,
              peers: knownPeers(peers).map((peer) => ({
                publicKey: peer.publicKey,
                allowed: peer.allowed.map(String),
              })),
            },
          ],
    ),
  text: ({ interface: device, peers }) =>
    `${device} with ${peers.length} peer${peers.length === 1 ? "" : "s"}`,
  shell: `wireguard() {
  if ! command -v wg >/dev/null; then answer "$1" "has no-tools"
  else answer "$1" "has $(wg show "$2" public-key 2>/dev/null) $(wg show "$2" allowed-ips 2>/dev/null | tr '\\t\\n' ' ;')"; fi
}
`,
  ask: ({ interface: device }, index) => `wireguard ${index} ${device}`,
  judge: (promise, host, _has, said) => judge(promise, host, said),
});

/** @param said the key of the interface, and a peer each with its prefixes: `KEY PEER PREFIX PREFIX;PEER (none);` */
function judge(
  { interface: device, publicKey, peers }: WireguardPromise,
  host: string,
  said: string,
): Judgement {
  if (said === "no-tools") return failed("the host has no wg to ask", "apt install wireguard-tools");
  const [key = "", ...rest] = said.split(" ");
  const has = new Map(
    rest
      .join(" ")
      .split(";")
      .map((peer) => peer.trim().split(" "))
      .filter(([name]) => name !== "")
      .map(([name = "", ...allowed]) => [name, allowed.sort().join(" ")]),
  );
  if (key === "") return failed(`there is no ${device}`, "ip link; the interface's name in the layout");
  const wrong = [
    ...(key === publicKey ? [] : [`its key is ${key}, and ${publicKey} is recorded`]),
    ...peers.flatMap((peer) => {
      const allowed = has.get(peer.publicKey);
      if (allowed === undefined) return [`peer ${peer.publicKey} is missing`];
      const planned = [...peer.allowed].sort().join(" ");
      return allowed === planned ? [] : [`peer ${peer.publicKey} has ${allowed}`];
    }),
    ...[...has.keys()]
      .filter((name) => !peers.some((peer) => peer.publicKey === name))
      .map((name) => `${name} is a peer, and none of the plan's`),
  ];
  return wrong.length === 0
    ? ok("key and peers as planned")
    : failed(
        wrong.join(", "),
        `wg show ${device}; hextet keys NAME ${host} records the key that the host has`,
      );
}
