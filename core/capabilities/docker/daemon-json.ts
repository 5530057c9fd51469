import type { RenderedFile } from "../../render/file.ts";
import type { HostPlans } from "../values.ts";

/**
 * Docker's daemon.json: IPv6 on docker0 from the host's own block. `ip6tables: false` keeps containers on
 * their public addresses: from Docker 27 on the daemon would masquerade what leaves docker0, and from 28 on
 * drop what comes to ports that are not published (Docker docs, "Packet filtering and firewalls"). What may
 * come in is the security group's to say, or the site's own firewall's.
 */
export function renderDaemonJson({ docker }: Pick<HostPlans, "docker">): readonly RenderedFile[] {
  if (docker === undefined) return [];
  const { bridge, addressPools } = docker;
  const keys = {
    ...(bridge === undefined ? {} : { ipv6: true, "fixed-cidr-v6": `${bridge.prefix}` }),
    ip6tables: false,
    ...(addressPools.length === 0
      ? {}
      : {
          "default-address-pools": addressPools.map(({ prefix, length }) => ({
            base: `${prefix}`,
            size: length,
          })),
        }),
  };
  return [
    {
      path: "/etc/docker/daemon.json",
      mode: 0o644,
      content: `${JSON.stringify(keys, null, 2)}\n`,
      subsystem: "docker",
      merge: "json",
    },
  ];
}
