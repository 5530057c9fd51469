import { Ipv6Prefix } from "../../address/index.ts";
import { rendererTraits } from "../../links/index.ts";
import type { HostPlan } from "../../plan/plan.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";

/**
 * /etc/resolv.conf, for a host with ifupdown2. That knows no resolvers itself: `dns-nameservers` in its file is for a
 * resolvconf, which Proxmox VE does not bring; its panel writes this file (PVE::INotify, `update_etc_resolv_conf`). It is
 * in that one's form, with what the panel does not know at its end, so that the panel reads it and writes it back as it was.
 */
export function renderResolvConf(host: HostPlan): readonly RenderedFile[] {
  const { resolvers } = host;
  if (rendererTraits[host.renderer].resolversIn !== "/etc/resolv.conf" || resolvers === undefined) return [];
  const { servers, search } = resolvers;
  const lines = [
    ...(search.length === 0 ? [] : [`search ${search.join(" ")}`]),
    ...servers.map((server) => `nameserver ${withZone(server, resolvers.interface)}`),
    ownedBy(`${host.site}/${host.name}`),
  ];
  return [
    {
      path: "/etc/resolv.conf",
      mode: 0o644,
      content: lines.map((line) => `${line}\n`).join(""),
      subsystem: "resolv_conf",
    },
  ];
}

const linkLocal = Ipv6Prefix.parse("fe80::/10");

/** Of a link-local address the C library has to know on which link (RFC 4007 section 11). */
export function withZone(server: PlannedAddress, name: string): string {
  return server.block === undefined && linkLocal.contains(server.value) ? `${server}%${name}` : `${server}`;
}
