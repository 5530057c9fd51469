/**
 * Whether a change of /etc/network/interfaces has all interfaces reloaded: what changes of those that stay is more than
 * addresses, gateways, MTUs, routes, rules and a bridge's VLANs; or what comes lies on what one that goes has. `changes_alone` of
 * `agent/subsystems/ifupdown2/interfaces.sh` decides it on the host.
 */
export function reloadsAll(before: string, after: string): boolean {
  const [then, now] = [stanzasOf(before), stanzasOf(after)];
  const stays = [...then].filter(([name]) => now.has(name));
  const isMore = stays.some(([name, lines]) => {
    const next = now.get(name) ?? new Set();
    return (
      [...lines].some((line) => !next.has(line) && !isTakenBack.test(line)) ||
      [...next].some((line) => !lines.has(line) && !isBrought.test(line))
    );
  });
  const left = lowerOf([...then].filter(([name]) => !now.has(name)));
  const taken = lowerOf([...now].filter(([name]) => !then.has(name)));
  return isMore || [...left].some((name) => taken.has(name));
}

const isTakenBack =
  /^(address|gateway|mtu|pre-down|address-purge|bridge-vids)\b|^post-up ip (-[46] (route replace|rule add)|addr replace) /;
const isBrought = /^(address|gateway|mtu|pre-down|address-purge|bridge-vids|post-up)\b/;

type Stanzas = ReadonlyMap<string, ReadonlySet<string>>;

/** The lines of each interface, of all its families together; `auto` is one of them. */
function stanzasOf(text: string): Stanzas {
  const stanzas = new Map<string, Set<string>>();
  let lines = new Set<string>();
  for (const line of text.split("\n").map((each) => each.trim().replace(/\s+/g, " "))) {
    if (line === "" || line.startsWith("#")) continue;
    const [, name] = /^(?:auto|iface) (\S+)/.exec(line) ?? [];
    if (/^source\b/.test(line)) lines = new Set();
    if (name !== undefined) {
      lines = stanzas.get(name) ?? new Set();
      stanzas.set(name, lines);
    }
    lines.add(line);
  }
  return stanzas;
}

/** What these lie on: ports, and what a macvlan is on. */
function lowerOf(stanzas: readonly (readonly [string, ReadonlySet<string>])[]): ReadonlySet<string> {
  return new Set(
    stanzas.flatMap(([, lines]) =>
      [...lines].flatMap((line) => {
        const ports = /^(?:bridge-ports|bond-slaves) (.*)$/.exec(line)?.[1]?.split(" ") ?? [];
        const parent = / ip link add link (\S+) /.exec(line)?.[1];
        return [...ports.filter((port) => port !== "none"), ...(parent === undefined ? [] : [parent])];
      }),
    ),
  );
}
