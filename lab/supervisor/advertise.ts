/** What a site's router advertises on a segment, and gives there by DHCPv6: radvd and dnsmasq in the router's namespace. */

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { segmentDevice } from "./router.ts";
import type { Advertising } from "./topology.ts";
import type { World } from "./world.ts";

type Daemons = Pick<World, "daemon">;

/** @returns a way to end both */
export async function advertise(
  world: Daemons,
  netns: string,
  segment: string,
  advertising: Advertising,
  folder: string,
): Promise<{ stop(): Promise<void> }> {
  const device = segmentDevice(segment);
  const write = async (name: string, text: string) => {
    const path = join(folder, `${device}.${name}`);
    await writeFile(path, text);
    return path;
  };
  const radvd = await write("radvd.conf", radvdText(device, advertising));
  const commands = [
    ["radvd", "--nodaemon", "--logmethod", "stderr", "--config", radvd, "--pidfile", `${radvd}.pid`],
  ];
  if (advertising.dhcp.length > 0) {
    const dnsmasq = await write(
      "dnsmasq.conf",
      dnsmasqText(device, advertising, join(folder, `${device}.leases`)),
    );
    commands.push(["dnsmasq", "--keep-in-foreground", "--pid-file=", `--conf-file=${dnsmasq}`]);
  }
  const daemons = await Promise.all(
    commands.map((argv) => world.daemon(`${argv[0]} on ${segment}`, argv, { netns })),
  );
  return { stop: async () => void (await Promise.all(daemons.map((daemon) => daemon.stop()))) };
}

/** Often, so that whoever has just been plugged in need not ask. */
function radvdText(
  device: string,
  { managed, otherConfiguration, nameServer, prefixes }: Advertising,
): string {
  const said = (is: boolean) => (is ? "on" : "off");
  return `interface ${device} {
	AdvSendAdvert on;
	MinRtrAdvInterval 3;
	MaxRtrAdvInterval 10;
	AdvManagedFlag ${said(managed)};
	AdvOtherConfigFlag ${said(otherConfiguration)};
${prefixes
  .map(
    ({ prefix, autonomous, onLink }) => `	prefix ${prefix} {
		AdvOnLink ${said(onLink)};
		AdvAutonomous ${said(autonomous)};
	};
`,
  )
  .join("")}	RDNSS ${nameServer} {
	};
};
`;
}

function dnsmasqText(device: string, { nameServer, dhcp }: Advertising, leases: string): string {
  return `interface=${device}
bind-dynamic
port=0
user=root
dhcp-authoritative
dhcp-leasefile=${leases}
dhcp-option=option6:dns-server,[${nameServer}]
${dhcp
  .map(
    ({ prefix, reservations }) => `dhcp-range=${prefix.replace("/", ",static,")},1h
${reservations.map(({ mac, address }) => `dhcp-host=${mac},[${address}]\n`).join("")}`,
  )
  .join("")}`;
}
