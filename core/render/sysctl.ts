import type { HostPlan } from "../plan/index.ts";
import type { RenderedFile } from "./file.ts";
import { ownedBy } from "./yaml-text.ts";

/**
 * Forwarding, where packets of others pass through the host. The kernel then ignores router advertisements
 * (Documentation/networking/ip-sysctl: accept_ra), which is right: every address and route is static.
 */
export function renderSysctl(host: HostPlan): readonly RenderedFile[] {
  if (!host.forwarding) return [];
  // Docker turns IPv4 forwarding on by itself, and an EC2 host forwards IPv4 for nobody else.
  const ipv4 =
    host.kind === "ssh" && host.interfaces.some((networkInterface) => networkInterface.ipv4 !== undefined);
  return [
    {
      path: "/etc/sysctl.d/60-hextet.conf",
      mode: 0o644,
      content: `${ownedBy(`${host.site}/${host.name}`)}
net.ipv6.conf.all.forwarding = 1
net.ipv6.conf.default.forwarding = 1
net.ipv6.conf.default.accept_ra = 0
${ipv4 ? "net.ipv4.ip_forward = 1\n" : ""}`,
      subsystem: "sysctl",
    },
  ];
}
