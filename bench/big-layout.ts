/** How a layout of many hosts is made: sites of a hundred hosts, each host with a bridge and guests on it. */
export interface Size {
  readonly hosts: number;
  /** Addresses of one host: one on its uplink, one on its bridge, the rest are guests'. At least two. */
  readonly addressesPerHost: number;
}

const hostsPerSite = 100;

/** A layout as a person would write it, with nothing pinned but the uplinks. Always the same text. */
export function bigLayout({ hosts, addressesPerHost }: Size): string {
  const sites = Array.from({ length: Math.ceil(hosts / hostsPerSite) }, (_, index) =>
    site(index, Math.min(hostsPerSite, hosts - index * hostsPerSite), addressesPerHost - 2),
  );
  return `hextet: 1
purpose: lab
prefixes:
  home: 3fff::/32
sites:
${sites.join("")}`;
}

/** The same layout with one guest more, in the middle. */
export function withOneMore(layout: string): string {
  const names = [...layout.matchAll(/^ {10}guest-0: .*$/gm)];
  const middle = names[Math.floor(names.length / 2)];
  if (middle?.index === undefined) throw new Error("the layout has no guest");
  const line = middle[0].replace("guest-0", "newcomer").replace("id: 100", "id: 999");
  return `${layout.slice(0, middle.index)}${line}\n${layout.slice(middle.index)}`;
}

function site(index: number, hosts: number, guests: number): string {
  const uplink = `3fff:${(0x100 + index).toString(16)}`;
  const numbers = Array.from({ length: hosts }, (_, host) => host);
  return `  site-${index}:
    networks:
      uplink: { prefix: "${uplink}::/64", gateway: "fe80::1" }
${numbers.map((host) => `      guests-${host}: { from: home }\n`).join("")}    hosts:
${numbers.map((host) => hostText(host, uplink, guests)).join("")}`;
}

function hostText(index: number, uplink: string, guests: number): string {
  const lines = Array.from(
    { length: guests },
    (_, guest) => `          guest-${guest}: { id: ${100 + guest}, network: guests-${index} }\n`,
  );
  return `      host-${index}:
        connect: { address: "${uplink}::1:${(index + 16).toString(16)}", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::1:${(index + 16).toString(16)}"] }
          vmbr0: { bridge: { ports: [] }, network: guests-${index} }
${guests === 0 ? "" : `        guests:\n${lines.join("")}`}`;
}
