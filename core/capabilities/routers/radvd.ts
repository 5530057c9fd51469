import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { preferredFor, resolverLifetime, shorterInterval } from "./lifetimes.ts";
import type { AdvertisedNetwork } from "./values.ts";

/** /etc/radvd.conf of a host that advertises. */
export function renderRadvd({ site, name, advertised }: HostPlan): readonly RenderedFile[] {
  const networks = advertised.filter(({ by }) => by === "radvd");
  if (networks.length === 0) return [];
  const content = radvdText(`${site}/${name}`, networks);
  return [{ path: "/etc/radvd.conf", mode: 0o644, content, subsystem: "radvd" }];
}

/** What radvd reads (radvd.conf(5)). */
export function radvdText(host: string, networks: readonly AdvertisedNetwork[]): string {
  return `${ownedBy(host)}
${networks.map(interfaceText).join("")}`;
}

function interfaceText({
  interface: device,
  flags,
  lifetimes,
  prefixes,
  mtu,
  resolvers,
  search,
}: AdvertisedNetwork): string {
  const interval = shorterInterval(lifetimes);
  return `
interface ${device} {
	AdvSendAdvert on;
	AdvManagedFlag ${said(flags.managed)};
	AdvOtherConfigFlag ${said(flags.otherConfiguration)};
${interval === undefined ? "" : `	MaxRtrAdvInterval ${interval};\n`}	AdvDefaultLifetime ${lifetimes.router};
${mtu === undefined ? "" : `	AdvLinkMTU ${mtu};\n`}${prefixes
  .map(
    (own) => `	prefix ${own.prefix} {
		AdvOnLink ${said(flags.onLink)};
		AdvAutonomous ${said(flags.autonomous)};
		AdvValidLifetime ${lifetimes.valid};
		AdvPreferredLifetime ${preferredFor(own, lifetimes)};
	};
`,
  )
  .join("")}${
  resolvers.length === 0
    ? ""
    : `	RDNSS ${resolvers.join(" ")} {
		AdvRDNSSLifetime ${resolverLifetime(lifetimes)};
	};
`
}${
  search.length === 0
    ? ""
    : `	DNSSL ${search.join(" ")} {
		AdvDNSSLLifetime ${resolverLifetime(lifetimes)};
	};
`
}};
`;
}

function said(isOn: boolean): "on" | "off" {
  return isOn ? "on" : "off";
}
