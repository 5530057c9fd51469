/** Hosts as one source or another reports them, and the layout that is made of it. */

import {
  type FoundHost,
  importedLayout,
  readCsv,
  readIpJson,
  readNetplan,
} from "../../../core/import/index.ts";
import { type InterfacePlan, planFromText } from "../../../core/index.ts";

/** The layout of hosts, what it plans, and all that was said on the way. */
export function imported(hosts: readonly FoundHost[], read: readonly string[] = []) {
  const found = { sites: [{ name: "rack", vpc: undefined, subnets: [], hosts }], notes: read };
  const { text, notes } = importedLayout(found, { purpose: "lab", hostKeys: new Map(), standIn: "lab" });
  const { plan, problems } = planFromText("x", text);
  if (plan === undefined) throw new Error(`${problems.map(({ reason }) => reason).join("\n")}\n${text}`);
  const interfaces = plan.sites.flatMap((site) =>
    site.hosts.flatMap((host) =>
      host.interfaces.map(
        (networkInterface) => `${host.name}/${networkInterface.name} ${kindOf(networkInterface)}`,
      ),
    ),
  );
  const gateways = plan.sites.flatMap((site) => site.networks.map(({ gateway }) => `${gateway}`));
  return { text, notes, interfaces, gateways };
}

function kindOf({ link }: InterfacePlan): string {
  return link.kind === "bridge" ? `bridge of ${link.ports.join(" ")}` : link.kind;
}

export const fromIp = (links: readonly object[], routes: readonly object[] | undefined = []) => {
  const { host, notes } = readIpJson(
    "h.addr.json",
    "h",
    JSON.stringify(links),
    routes && JSON.stringify(routes),
    "h.route.json",
  );
  return imported([host], notes);
};
export const fromNetplan = (...texts: readonly string[]) => {
  const files = texts.map((text, at) => ({ path: `${at}.yaml`, text: `network:\n  version: 2\n${text}` }));
  const { host, notes } = readNetplan("h", files);
  return imported([host], notes);
};
export const fromCsv = (...rows: readonly string[]) =>
  imported(readCsv("t.csv", `host,interface,address,gateway\n${rows.join("\n")}\n`));

export const link = (ifname: string, address: string, more: object = {}) => ({
  ifname,
  addr_info: address === "" ? [] : [{ family: "inet6", local: address, prefixlen: 64, scope: "global" }],
  ...more,
});
export const kind = (info_kind: string) => ({ linkinfo: { info_kind } });
export const port = (master: string, info_slave_kind: string) => ({ master, linkinfo: { info_slave_kind } });

export const unreachable = "h is left out: it has no address that a layout could reach it by";
