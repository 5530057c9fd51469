/**
 * The lab's internet: a segment on the core router with the controller, and a host that stands for everything
 * outside. The host is a twin like the others; it answers pings, TCP port 80, and DNS for the lab's own names (every
 * other name does not exist, as there is nothing behind the lab to ask).
 */

import { createNamespace, ip } from "./namespace.ts";
import {
  addAddress,
  controllerNamespace,
  coreNamespace,
  createRouter,
  createSegmentBridge,
  segmentDevice,
} from "./router.ts";
import type { Internet } from "./topology.ts";
import type { TwinSpec } from "./world.ts";

/** Name of the segment that the internet host and the controller are on. */
export const internetSegment = "internet";

/** Next hop of everything on the segment. */
const nextHop = "fe80::1";

/** The records of the name server, in the form of /etc/hosts. */
export const hostsFile = "/etc/hextet-lab/hosts";

/** The address in every twin's resolv.conf. */
export function nameServer(internet: Internet): string | undefined {
  return internet.host.addresses.find((address) => address.includes(":"))?.split("/")[0];
}

function ipv4NextHop(internet: Internet): string | undefined {
  return internet.router.find((address) => !address.includes(":"))?.split("/")[0];
}

/** Makes the core router, its segment and the controller's namespace. */
export async function createInternet(internet: Internet): Promise<void> {
  await createRouter(coreNamespace);
  await createSegmentBridge(coreNamespace, internetSegment, ["fe80::1/64", ...internet.router]);
  await createNamespace(controllerNamespace);
  const bridge = segmentDevice(internetSegment);
  await ip(coreNamespace, [
    `link add to-controller type veth peer name eth0 netns ${controllerNamespace}`,
    `link set to-controller master ${bridge}`,
    "link set to-controller up",
  ]);
  const ipv4 = ipv4NextHop(internet);
  await ip(controllerNamespace, [
    ...internet.controller.addresses.map((address) => addAddress(address, "eth0")),
    "link set eth0 up",
    `route add ::/0 via ${nextHop} dev eth0`,
    ...(ipv4 !== undefined && internet.controller.addresses.some((address) => !address.includes(":"))
      ? [`route add 0.0.0.0/0 via ${ipv4} dev eth0`]
      : []),
  ]);
}

/** The internet host as a twin. */
export function internetHost(internet: Internet): TwinSpec {
  const { name, hostname, addresses, authorizedKeys } = internet.host;
  const ipv4 = ipv4NextHop(internet);
  const routes = [nextHop, ...(ipv4 === undefined ? [] : [ipv4])];
  const network = `[Match]
Name=eth0

[Network]
${addresses.map((address) => `Address=${address}`).join("\n")}
IPv6AcceptRA=no
IPv6DuplicateAddressDetection=0

${routes.map((gateway) => `[Route]\nGateway=${gateway}\n`).join("\n")}`;
  return {
    name,
    hostname,
    features: ["netplan"],
    nics: [
      {
        name: "eth0",
        mac: "02:ff:00:00:00:80",
        mtu: 1500,
        peer: { kind: "segment", segment: internetSegment },
      },
    ],
    authorizedKeys,
    files: [
      { path: "/etc/systemd/network/10-eth0.network", mode: 0o644, content: network },
      { path: hostsFile, mode: 0o644, content: "" },
      {
        path: "/etc/systemd/system/multi-user.target.d/lab.conf",
        mode: 0o644,
        content: "[Unit]\nWants=hextet-lab-dns.service hextet-lab-http.service\n",
      },
      { path: "/etc/systemd/system/hextet-lab-dns.service", mode: 0o644, content: nameServerUnit },
      { path: "/etc/systemd/system/hextet-lab-http.service", mode: 0o644, content: httpUnit },
      { path: "/var/www/index.html", mode: 0o644, content: `${hostname}\n` },
    ],
  };
}

/** Records come from one file, read again on HUP; "address=/#/" says of all other names that they do not exist. */
const nameServerUnit = `[Unit]
Description=Names of the lab

[Service]
ExecStart=/usr/sbin/dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --addn-hosts=${hostsFile} --address=/#/ --cache-size=0 --user=root
ExecReload=/bin/kill -HUP $MAINPID
`;

const httpUnit = `[Unit]
Description=Something to reach on TCP port 80

[Service]
ExecStart=/usr/bin/busybox httpd -f -p [::]:80 -h /var/www
`;

/** The text of the records' file: name → addresses. */
export function hostsText(records: ReadonlyMap<string, readonly string[]>): string {
  return [...records]
    .flatMap(([name, addresses]) => addresses.map((address) => `${address} ${name}\n`))
    .join("");
}
