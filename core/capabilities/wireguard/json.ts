import { z } from "zod";
import { endpointText } from "../../links/index.ts";
import { address, name, prefix } from "../../report/json-values.ts";
import type { HostPlans } from "../values.ts";

const publicKey = z.string().nullable().describe("Base64; null where hextet keys has recorded none");

const own = z.strictObject({
  interface: name,
  end: z.enum(["client", "server"]),
  port: z.int().nullable().describe("UDP; null where the kernel takes any"),
  mtu: z.int().describe("Bytes"),
  publicKey,
  gives: z
    .array(z.strictObject({ peer: z.string(), address }))
    .describe("What a server gives of its network, by the name of the peer"),
  peers: z.array(
    z.strictObject({
      name: z
        .string()
        .describe("SITE/HOST/INTERFACE of the layout's, else the name that the layout gives it"),
      publicKey,
      endpoint: z.string().nullable().describe("192.0.2.1:51820; null where it dials itself"),
      allowed: z.array(prefix).describe("What it may send from, and what is sent to it"),
    }),
  ),
});

export const wireguardJsonKeys = {
  wireguard: z.array(own).optional().describe("WireGuard interfaces; absent where there is none"),
};

/** The WireGuard interfaces of a host, as a plan's JSON tells them. */
export function wireguardJson({ wireguard }: HostPlans): { wireguard?: z.output<typeof own>[] } {
  if (wireguard.length === 0) return {};
  return {
    wireguard: wireguard.map(({ interface: device, end, port, mtu, publicKey, gives, peers }) => ({
      interface: device,
      end,
      port: port ?? null,
      mtu,
      publicKey: publicKey ?? null,
      gives: gives.map(({ peer, own }) => ({ peer, address: `${own.address}` })),
      peers: peers.map((peer) => ({
        name: peer.name,
        publicKey: peer.publicKey ?? null,
        endpoint: peer.endpoint === undefined ? null : endpointText(peer.endpoint),
        allowed: peer.allowed.map(String),
      })),
    })),
  };
}
