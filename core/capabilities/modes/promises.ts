import type { Expectation } from "../../bundle/expectation.ts";
import type { ComesBy } from "../../layout/written.ts";
import { hasCarrier } from "../../links/index.ts";
import type { HostPlan } from "../../plan/plan.ts";
import { failed, type Judgement, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { ComesPromise } from "./values.ts";

/** What the agent looks for: that the network gives the interface an address. Which one, it is told where that is known beforehand. */
export function comesExpectations({ interfaces }: HostPlan): readonly Expectation[] {
  return interfaces.flatMap(({ name, comes }) =>
    comes === undefined || comes.prefix.block !== undefined
      ? []
      : [{ kind: "address-in" as const, prefix: `${comes.prefix}`, interface: name }],
  );
}

/** That an address has come, a default route by router advertisement, and that the prefix is on-link where the network's hosts reach each other. */
export const comesPromises = hostPromises<ComesPromise>({
  kind: "comes",
  title: "what comes by itself",
  is: (promise) => promise.kind === "comes",
  of: ({ interfaces }) =>
    interfaces.flatMap(({ name, link, comes }): ComesPromise[] => {
      if (comes === undefined || comes.prefix.block !== undefined || !hasCarrier(link)) return [];
      const { by, onLink, temporary } = comes;
      const shared = { kind: "comes", interface: name, prefix: `${comes.prefix}`, by } as const;
      return [
        { ...shared, what: "address" },
        ...(onLink ? [{ ...shared, what: "on-link" } as const] : []),
        ...(temporary === true ? [{ ...shared, what: "temporary" } as const] : []),
        { kind: "comes", interface: name, what: "default" },
      ];
    }),
  text: (promise) => {
    switch (promise.what) {
      case "address":
        return `${promise.interface} ${promise.prefix} by ${protocol[promise.by]}`;
      case "on-link":
        return `${promise.interface} ${promise.prefix} on-link`;
      case "temporary":
        return `${promise.interface} ${promise.prefix} temporary`;
      case "default":
        return `${promise.interface} default by router advertisement`;
    }
  },
  shell: `comes() {
  case $2 in
  address) answer "$1" "found $(ip -6 -o addr show dev "$3" to "$4" scope global 2>/dev/null | sed 's/.* inet6 //; s/ *[\\\\].*//')" ;;
  on-link) answer "$1" "found $(ip -6 -o route show "$4" dev "$3" 2>/dev/null | grep -v ' via ')" ;;
  temporary) answer "$1" "found $(ip -6 -o addr show dev "$3" to "$4" temporary 2>/dev/null | sed 's/.* inet6 //; s/ *[\\\\].*//')" ;;
  default) answer "$1" "found $(ip -6 -o route show default dev "$3" proto ra 2>/dev/null)" ;;
  esac
}
`,
  ask: (promise, index) => {
    const prefix = promise.what === "default" ? "" : ` ${promise.prefix}`;
    return `comes ${index} ${promise.what} ${promise.interface}${prefix}`;
  },
  judge: (promise, _host, _found, said) => {
    switch (promise.what) {
      case "address":
        return judgeAddress(promise.by, said);
      case "on-link":
        return said === ""
          ? failed("has no route to it without a router", onLinkAdvice[promise.by])
          : ok(said);
      case "temporary":
        return said === ""
          ? failed(
              "has none that is temporary",
              `is use_tempaddr of ${promise.interface} above 0, or what the network's own program says in its place?`,
            )
          : ok(said);
      case "default":
        return said === ""
          ? failed(
              "no router advertises itself there",
              `hextet survey shows what routers say; is a router's lifetime 0, or accept_ra of ${promise.interface} off?`,
            )
          : ok(said);
    }
  },
});

const protocol: Readonly<Record<ComesBy, string>> = {
  slaac: "SLAAC",
  dhcp: "DHCPv6",
  "dhcp-stateless": "SLAAC",
};

/** DHCPv6 gives an address alone, as a /128 (RFC 5942): what is on-link is for the router to say. */
const onLinkAdvice: Readonly<Record<ComesBy, string>> = {
  slaac: "the router's advertisement says the prefix with L=0: AdvOnLink on, or onLink: false at the network",
  dhcp: "DHCPv6 says no prefix length: the router has to advertise the prefix with L=1 (AdvOnLink on), or the network says onLink: false",
  "dhcp-stateless":
    "the router's advertisement says the prefix with L=0: AdvOnLink on, or onLink: false at the network",
};

function judgeAddress(by: ComesBy, said: string): Judgement {
  if (said === "")
    return failed(
      "none has come",
      by === "dhcp"
        ? "the DHCPv6 server, and M=1 in the router's advertisement"
        : "the router's advertisement: the prefix as a /64 with A=1",
    );
  if (/\bdadfailed\b/.test(said))
    return failed(
      "duplicate: another machine on the link has it",
      "two machines with one MAC address, machine-id or token",
    );
  if (/\btentative\b/.test(said)) return failed("tentative", "duplicate address detection goes on");
  return ok(said);
}
