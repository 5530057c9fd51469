import type { OriginClaim } from "../../core/survey/index.ts";
import { canonical } from "./canonical.ts";
import type { Sections } from "./sections.ts";

/** What the DHCP clients that are programs of their own (dhclient, dhcpcd, ...) have left and do. */
export interface DhcpClients {
  /** Addresses of their leases, by interface; an interface is unknown (empty) where a lease does not name it. */
  readonly claims: ReadonlyMap<string, ReadonlyMap<string, OriginClaim>>;
  readonly resolvers: readonly {
    readonly interface: string;
    readonly address: string;
    readonly source: string;
  }[];
  readonly duids: readonly {
    readonly by: string;
    readonly interface: string | null;
    readonly duid: string;
  }[];
  /** Of the interfaces that one asks DHCPv6 on, which does: `dhclient -6 runs`. */
  readonly running: readonly { readonly program: string; readonly words: readonly string[] }[];
}

export function readDhcpClients(sections: Sections): DhcpClients {
  const claims = new Map<string, Map<string, OriginClaim>>();
  const resolvers: { interface: string; address: string; source: string }[] = [];
  const duids: { by: string; interface: string | null; duid: string }[] = [];
  const claim = (name: string, text: string, by: string) => {
    const address = canonical(text);
    if (address === undefined) return;
    const own = claims.get(name) ?? new Map<string, OriginClaim>();
    claims.set(name, own.set(address, { origin: "dhcp", by }));
  };
  for (const { of, lines } of sections.all("dhclient")) {
    let name = "";
    for (const line of lines) {
      const [, keyword = "", rest = ""] = /^\s*(\S+)\s*(.*?)[\s;{]*$/.exec(line) ?? [];
      if (keyword === "interface") name = rest.replaceAll('"', "");
      else if (keyword === "fixed-address") claim(name, rest, `dhclient: its lease in ${of}`);
      else if (keyword === "iaaddr") claim(name, rest, `dhclient: its lease in ${of}`);
      else if (keyword === "default-duid") {
        const duid = duidOfDhclient(rest);
        if (duid !== undefined && !duids.some((known) => known.duid === duid))
          duids.push({ by: "dhclient", interface: null, duid });
      } else if (line.trim().startsWith("option dhcp6.name-servers "))
        for (const text of rest.replace(/^dhcp6\.name-servers /, "").split(",")) {
          const address = canonical(text);
          if (address !== undefined) resolvers.push({ interface: name, address, source: "DHCPv6" });
        }
    }
  }
  for (const { of, lines } of sections.all("dhcpcd"))
    for (const line of lines) {
      const [, key = "", value = ""] = /^([a-z0-9_]+)='?([^']*)'?$/.exec(line) ?? [];
      if (/^dhcp6_ia_(na|ta)\d+_ia_addr\d+$/.test(key)) claim(of, value, "dhcpcd: its lease");
      else if (key === "dhcp6_name_servers")
        for (const text of value.split(" ")) {
          const address = canonical(text);
          if (address !== undefined) resolvers.push({ interface: of, address, source: "DHCPv6" });
        }
    }
  for (const line of sections.lines("identity")) {
    const [, duid] = /^duid:dhcpcd ([0-9a-fA-F:]{5,})$/.exec(line) ?? [];
    if (duid !== undefined) duids.push({ by: "dhcpcd", interface: null, duid: duid.toLowerCase() });
  }
  const running = sections.lines("clients").flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const program = /([a-z0-9-]+):?$/.exec(words[0] ?? "")?.[1];
    return program === undefined ? [] : [{ program, words: words.slice(1) }];
  });
  return { claims, resolvers, duids, running };
}

/** Who asks DHCPv6 on an interface, and whether for other configuration alone; undefined where nobody is seen to. */
export function dhcpv6ClientOn(
  clients: DhcpClients,
  name: string,
): { readonly program: string; readonly says: string; readonly stateless: boolean } | undefined {
  for (const { program, words } of clients.running) {
    const speaks = ["odhcp6c", "dhcp6c", "dhcpcd"].includes(program) || words.includes("-6");
    if (speaks && words.includes(name))
      return {
        program,
        says: `${program} asks there`,
        stateless: program === "dhclient" && words.includes("-S"),
      };
  }
  return undefined;
}

/** dhclient writes bytes in octal where they are no letters: `\000\001\000\001-\2033\245...`. */
function duidOfDhclient(text: string): string | undefined {
  const [, quoted] = /^"(.*)"$/.exec(text.trim()) ?? [];
  if (quoted === undefined) return undefined;
  const bytes = [...quoted.matchAll(/\\([0-7]{3})|\\(.)|([\s\S])/g)].map(([, octal, escaped, plain]) =>
    octal === undefined ? (escaped ?? plain ?? "").charCodeAt(0) & 0xff : Number.parseInt(octal, 8) & 0xff,
  );
  return bytes.length === 0 ? undefined : bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}
