import type { Port } from "./view.ts";

/**
 * What an instance sees before it is configured statically: router advertisements that say "managed" and give
 * an on-link prefix without self-made addresses, and DHCP for both families.
 */

/** radvd.conf of one port. */
export function routerAdvertisements(port: Port): string {
  const prefix =
    port.ipv6 === undefined
      ? ""
      : `
  prefix ${port.ipv6.block} {
    AdvOnLink on;
    AdvAutonomous off;
  };`;
  return `\
interface ${port.device} {
  IgnoreIfMissing on;
  AdvSendAdvert on;
  AdvManagedFlag on;
  AdvOtherConfigFlag off;
  MinRtrAdvInterval 5;
  MaxRtrAdvInterval 10;
  AdvDefaultLifetime 1800;${prefix}
};
`;
}

/** dnsmasq as the DHCPv4 server of one port, which gives the host its private address and nothing else. */
export function dhcp4Arguments(port: Port): readonly string[] | undefined {
  const [address] = port.heldIpv4;
  if (port.ipv4 === undefined || address === undefined) return undefined;
  const { block } = port.ipv4;
  return [
    "dnsmasq",
    "--keep-in-foreground",
    "--conf-file=/dev/null",
    "--log-facility=-",
    "--user=root",
    "--pid-file=",
    "--port=0",
    `--interface=${port.device}`,
    "--except-interface=lo",
    "--bind-dynamic",
    "--leasefile-ro",
    "--no-ping",
    "--dhcp-authoritative",
    `--dhcp-range=${block.toString().split("/")[0]},static,${netmask(block.length)},1h`,
    `--dhcp-host=${port.mac},${address}`,
    `--dhcp-option=option:router,${port.ipv4.router}`,
    "--dhcp-option=option:mtu,9001",
  ];
}

function netmask(length: number): string {
  const mask = length === 0 ? 0 : (0xffff_ffff << (32 - length)) >>> 0;
  return [24, 16, 8, 0].map((shift) => String((mask >>> shift) & 255)).join(".");
}
