import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { HostCheck } from "./host-checks.ts";
import { canonical, type FoundRoute, type HostFacts } from "./host-facts.ts";
import { failed, type Judgement, ok, unknown } from "./judgement.ts";

export type { Verdict } from "./judgement.ts";

export interface HostCheckResult extends Judgement {
  readonly check: HostCheck;
}

/** Holds a host's checks against what it says of itself; in their order, as `hostScript` numbered them. */
export function judgeHost(
  checks: readonly HostCheck[],
  facts: HostFacts,
  capabilities: readonly Capability[] = allCapabilities,
): readonly HostCheckResult[] {
  return checks.map((check, index) => ({
    check,
    ...judge(check, facts, facts.answers.get(index), checks, capabilities),
  }));
}

/** Findings of all hosts, anew where only several of them together show that something is wrong. */
export function judgeAcross(
  results: readonly HostCheckResult[],
  capabilities: readonly Capability[] = allCapabilities,
): readonly HostCheckResult[] {
  return capabilities.reduce(
    (found: readonly HostCheckResult[], { promises }) => promises?.across?.(found) ?? found,
    results,
  );
}

/** The same where nobody could ask. */
export function unasked(checks: readonly HostCheck[], reason: string): readonly HostCheckResult[] {
  return checks.map((check) => ({ check, verdict: "unknown", seen: reason, next: "" }));
}

function judge(
  check: HostCheck,
  facts: HostFacts,
  answer: string | undefined,
  all: readonly HostCheck[],
  capabilities: readonly Capability[],
): Judgement {
  if (!facts.complete) return unknown("its answer is cut short");
  switch (check.kind) {
    case "address":
      return judgeAddress(check, facts);
    case "route":
      return judgeRoute(check, facts, all);
    case "forwarding":
      return judgeForwarding(check, facts);
    case "unit":
      return judgeUnit(check, facts);
    case "gateway":
    case "leaves":
    case "rule":
    case "table":
    case "path-mtu":
    case "name":
      return answer === undefined ? unanswered : judgeAnswer(check, answer);
    default: {
      if (answer === undefined) return unanswered;
      const judged = capabilities.flatMap(({ promises }) => promises?.judge(check, check.host, answer) ?? []);
      return judged[0] ?? unknown("nobody knows how to judge this");
    }
  }
}

const unanswered = unknown("the host did not answer this");

type Of<Kind extends HostCheck["kind"]> = Extract<HostCheck, { kind: Kind }>;

function judgeAddress(check: Of<"address">, facts: HostFacts): Judgement {
  const all = facts.addresses.filter((address) => address.address === canonical(check.address));
  const found = all.find((address) => check.interface === undefined || address.interface === check.interface);
  const where = check.interface ?? "any interface";
  if (found === undefined) {
    const [elsewhere] = all;
    if (elsewhere !== undefined)
      return failed(`is on ${elsewhere.interface}`, "ip -6 addr; who put it there?");
    const link = check.interface !== undefined && !facts.links.has(check.interface);
    return link
      ? failed(`there is no ${where}`, "ip link; the interface's name in the layout")
      : failed(
          `not on ${where}`,
          `hextet drift NAME ${check.host}; hextet heal NAME ${check.host} puts it back`,
        );
  }
  const link = facts.links.get(found.interface) ?? [];
  if (found.flags.includes("dadfailed"))
    return failed(
      "duplicate: another machine on the link has it",
      `ip -6 neigh on a neighbour shows that machine's MAC for ${check.address}`,
    );
  if (!link.includes("UP")) return failed(`${found.interface} is down`, `ip link set ${found.interface} up`);
  if (found.flags.includes("tentative")) {
    if (link.includes("NO-CARRIER") && !check.carries) return ok("tentative: nothing is plugged in yet");
    return failed(
      link.includes("NO-CARRIER") ? "tentative: no carrier" : "tentative",
      link.includes("NO-CARRIER") ? "the cable, or the bridge's port" : "duplicate address detection goes on",
    );
  }
  if (found.length !== check.length)
    return failed(`has it as a /${found.length}`, `hextet drift NAME ${check.host}`);
  if (check.deprecated === true && !found.flags.includes("deprecated"))
    return failed(
      "is not deprecated: connections may start from it",
      `hextet drift NAME ${check.host}; hextet heal NAME ${check.host} puts it back`,
    );
  return ok(`on ${found.interface}`);
}

function judgeRoute(check: Of<"route">, facts: HostFacts, all: readonly HostCheck[]): Judgement {
  const family = (check.via ?? check.to).includes(":") ? 6 : 4;
  const same = facts.routes.filter((route) => route.family === family && route.to === check.to);
  const fits = (route: FoundRoute) => isPlanned(route, check);
  const found = same.filter(fits).sort((a, b) => a.metric - b.metric)[0];
  if (found === undefined) {
    const others = same.map((route) => route.text).join("; ");
    return failed(
      others === "" ? "not there" : `instead: ${others}`,
      `hextet drift NAME ${check.host}; hextet heal NAME ${check.host} puts it back`,
    );
  }
  const isPromised = (route: FoundRoute) =>
    all.some((other) => other.kind === "route" && isPlanned(route, other));
  const first = same.find((route) => route.metric < found.metric && !isPromised(route));
  if (first !== undefined && check.to === "default")
    return failed(`another goes before it: ${first.text}`, "ip -6 route show default; who put that there?");
  // Of several next hops each takes a part of all flows.
  const beside = same.find((route) => route.metric === found.metric && !isPromised(route));
  if (beside !== undefined && check.to === "default")
    return failed(`another shares it: ${beside.text}`, `hextet drift NAME ${check.host}`);
  if (check.source !== undefined && found.source !== canonical(check.source))
    return failed(
      `starts from ${found.source ?? "whatever the kernel chooses"}`,
      `hextet drift NAME ${check.host}`,
    );
  if (check.metric !== undefined && found.metric !== check.metric)
    return failed(`is of metric ${found.metric}`, healing(check.host));
  return ok(found.protocol === "boot" ? "there" : `there, proto ${found.protocol}`);
}

function isPlanned(route: FoundRoute, check: Of<"route">): boolean {
  return (
    route.to === check.to &&
    route.interface === check.interface &&
    (check.via === undefined ? route.via === undefined : route.via === canonical(check.via))
  );
}

/**
 * A router ignores router advertisements unless accept_ra is 2 (Documentation/networking/ip-sysctl): what it has
 * learned from them runs out, hours after the change that caused it.
 */
function judgeForwarding(check: Of<"forwarding">, facts: HostFacts): Judgement {
  const value = (name: string) => facts.parameters.get(name);
  if (value("all/forwarding") === undefined) {
    return failed(
      "the kernel tells nothing of forwarding",
      `is IPv6 off on ${check.host}? cat /proc/cmdline; sysctl net.ipv6.conf.all`,
    );
  }
  const off = ["all", ...check.interfaces].filter((name) => value(`${name}/forwarding`) === "0");
  if (check.needed && off.length > 0) {
    return failed(
      `forwarding is off: ${off.join(", ")}`,
      `sysctl net.ipv6.conf.${off[0]}.forwarding; hextet drift NAME ${check.host}`,
    );
  }
  const fading = facts.routes.find(
    ({ family, protocol, interface: name }) =>
      family === 6 &&
      protocol === "ra" &&
      value(`${name}/forwarding`) === "1" &&
      value(`${name}/accept_ra`) === "1",
  );
  if (fading !== undefined) {
    return failed(
      `${fading.interface} forwards and has accept_ra=1, so its route by advertisement (${fading.to}) will run out`,
      `sysctl net.ipv6.conf.${fading.interface}.accept_ra=2, or a gateway in the layout`,
    );
  }
  return ok(check.needed ? "forwards" : "as it should be");
}

function judgeUnit({ unit, host }: Of<"unit">, facts: HostFacts): Judgement {
  const state = facts.units.get(unit);
  if (state === undefined || (state.file === "" && state.active === "inactive"))
    return failed("there is no such unit", `hextet drift NAME ${host}`);
  const enabled = state.file === "enabled" || state.file === "static" || state.file === "generated";
  if (state.active !== "active")
    return failed(`${state.active} (${state.sub})`, `systemctl status ${unit}; journalctl -u ${unit}`);
  return enabled
    ? ok(`active, ${state.file}`)
    : failed(`active, but ${state.file}: gone after a reboot`, `systemctl enable ${unit}`);
}

/** What puts a host's own things back, as a next look. */
function healing(host: string): string {
  return `hextet drift NAME ${host}; hextet heal NAME ${host} puts it back`;
}

/** Whether words of `ip rule` are of that. A table besides the main one may have a name on the host. */
function isRule(words: readonly string[], from: string, to: string | undefined, table: number): boolean {
  const after = (word: string) => words[words.indexOf(word) + 1] ?? "";
  const single = (prefix: string) =>
    prefix.replace(/\/(128|32)$/, (length) => (prefix.includes(":") === (length === "/128") ? "" : length));
  const looksUp = words.includes("lookup") ? after("lookup") : after("table");
  const isMain = looksUp === "main" || looksUp === "254";
  return (
    after("from") === single(from) &&
    (words.includes("to") ? after("to") === single(to ?? "") : to === undefined) &&
    (table === 254 ? isMain : looksUp === `${table}` || (!isMain && !/^[0-9]+$/.test(looksUp)))
  );
}

function judgeAnswer(
  check: Of<"gateway" | "leaves" | "rule" | "table" | "path-mtu" | "name">,
  answer: string,
): Judgement {
  const [word = "", ...rest] = answer.split(/\s+/);
  const said = rest.join(" ");
  switch (check.kind) {
    case "leaves": {
      const way = `via ${check.via} dev ${check.interface} `;
      return `${answer} `.includes(way)
        ? ok(way.trim())
        : failed(answer === "" ? "nowhere" : answer, `ip rule; hextet heal NAME ${check.host} puts it back`);
    }
    case "rule": {
      const { from, to, table } = check;
      const isThere = said.split(";").some((rule) => isRule(rule.trim().split(/\s+/), from, to, table));
      return isThere ? ok("there") : failed("not there", `ip rule; ${healing(check.host)}`);
    }
    case "table": {
      const way = `default via ${check.via} dev ${check.interface} `;
      return `${said} `.includes(way)
        ? ok("there")
        : failed(
            said === "" ? "not there" : said,
            `ip route show table ${check.table}; ${healing(check.host)}`,
          );
    }
    case "gateway": {
      const state = /\b(REACHABLE|PERMANENT|NOARP|STALE|DELAY|PROBE|FAILED|INCOMPLETE)\b/.exec(said)?.[1];
      if (state === "REACHABLE" || state === "PERMANENT" || state === "NOARP") return ok(state.toLowerCase());
      if (word === "answers") return ok("answers");
      return failed(
        state === undefined ? "no neighbour entry" : `neighbour ${state.toLowerCase()}`,
        `the cable and VLAN of ${check.interface}; is ${check.address} the router's address there?`,
      );
    }
    case "path-mtu":
      if (word === "mtu") return ok(`${said} bytes`);
      return word === "swallowed"
        ? failed(
            `packets of ${said} bytes vanish, small ones arrive`,
            "a firewall on the way that drops ICMPv6 packet-too-big (RFC 4890), or a tunnel with a smaller MTU",
          )
        : failed(
            "no answer to an echo of any size",
            `from ${check.host}: ping ${check.address}; traceroute -6 ${check.address}`,
          );
    case "name": {
      if (word === "no") return failed("no resolver", "/etc/resolv.conf names no nameserver");
      if (rest.slice(1).map(canonical).includes(canonical(check.address))) return ok("resolved");
      const others = rest.slice(1).join(", ");
      return failed(
        others === "" ? "no answer" : `resolves to ${others}`,
        others === ""
          ? `on ${check.host}: getent hosts ${check.name}; cat /etc/resolv.conf`
          : "the zone: hextet plan NAME --zone",
      );
    }
  }
}
