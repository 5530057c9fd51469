import type { Advertisement, SurveyedResolver } from "../../core/survey/index.ts";
import { canonical } from "./canonical.ts";
import type { Sections } from "./sections.ts";

/** Somebody's word on a resolver of an interface. */
export interface ResolverClaim {
  readonly interface: string;
  readonly address: string;
  readonly source: string;
}

/** Who the host asks for names, and who has said so: those behind systemd-resolved's stub in place of it. */
export function readResolvers(
  sections: Sections,
  claims: readonly ResolverClaim[],
  advertisements: readonly Advertisement[],
): readonly SurveyedResolver[] {
  const ofFile = nameServers(sections.lines("resolv-conf"));
  const behindStub = nameServers(sections.lines("resolved"));
  const throughStub = ofFile.some((address) => address.startsWith("127."));
  const file = sections.all("resolv-conf")[0]?.of ?? "/etc/resolv.conf";
  const found = new Map<string, { interface: string | null; sources: Set<string> }>();
  const add = (address: string, name: string | null, source: string) => {
    const known = found.get(address) ?? { interface: null, sources: new Set<string>() };
    known.interface ??= name;
    known.sources.add(source);
    found.set(address, known);
  };
  const asked = throughStub ? behindStub : ofFile;
  for (const address of asked) add(address, null, throughStub ? "systemd-resolved" : file);
  for (const claim of claims) add(claim.address, claim.interface || null, claim.source);
  for (const { interface: name, resolvers, own } of advertisements)
    if (!own)
      for (const { address } of resolvers) if (found.has(address)) add(address, name, "router advertisement");
  return [...found].map(([address, { interface: name, sources }]) => ({
    address,
    family: address.includes(":") ? "inet6" : "inet",
    interface: name,
    used: asked.includes(address),
    sources: [...sources],
  }));
}

function nameServers(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const [, text = ""] = /^\s*nameserver\s+(\S+)/.exec(line) ?? [];
    const address = canonical(text);
    return address === undefined ? [] : [address];
  });
}
