import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { ForwardPromise } from "./values.ts";

/** That Incus or LXD has each forward, with what it leads to and nothing else, and that the kernel knows of it. */
export const forwardPromises = hostPromises<ForwardPromise>({
  kind: "forward",
  title: "forwards",
  is: (promise) => promise.kind === "forward",
  of: (host: HostPlan) =>
    host.forwards
      .filter(({ address }) => address.block === undefined)
      .map(({ runtime, bridge, address, to, ports }) => ({
        kind: "forward",
        runtime,
        bridge,
        address: `${address}`,
        to: to === undefined ? "" : `${to.address}`,
        ports: ports.map((port) => `${port.protocol} ${port.listen} ${port.to.address} ${port.port}`).sort(),
      })),
  text: ({ address, to, ports }) => [address, ...(to === "" ? [] : [`to ${to}`]), ...ports].join(", "),
  // A port that is the same there may be left out by whoever wrote the forward.
  shell: `# What a forward leads to: its address for all, and each port on a line of its own. Who flushes the kernel's rules takes Incus's too,
# and Incus never looks.
forward() {
  shown=$("$2" network forward show "$3" "$4" 2>/dev/null) || { answer "$1" "absent"; return; }
  if ! { nft list ruleset; ip6tables -t nat -S; iptables -t nat -S; } 2>/dev/null | grep -q -E -e " $4(/128|/32)?( |$)"; then
    answer "$1" "flushed"
    return
  fi
  answer "$1" "is $(printf '%s\\n' "$shown" | tr -d '"' | awk '
    function flush() { if (protocol != "") print protocol, listen, to, (port == "" ? listen : port); protocol = listen = to = port = "" }
    /^[a-z_]+:/ { flush(); in_ports = $1 == "ports:" }
    $1 == "target_address:" && !in_ports { print "all", $2 }
    in_ports && $1 == "-" { flush(); $0 = substr($0, 3) }
    in_ports && $1 == "protocol:" { protocol = $2 }
    in_ports && $1 == "listen_port:" { listen = $2 }
    in_ports && $1 == "target_address:" { to = $2 }
    in_ports && $1 == "target_port:" { port = $2 }
    END { flush() }
  ' | sort | tr '\\n' ';')"
}
`,
  ask: ({ runtime, bridge, address }, index) =>
    `forward ${index} ${runtime === "incus" ? "incus" : "lxc"} ${bridge} ${address}`,
  judge: ({ runtime, to, ports }, host, word, said) => {
    const wanted = [...(to === "" ? [] : [`all ${to}`]), ...ports].sort().join(";");
    if (word === "is" && said.replace(/;$/, "") === wanted) return ok("as planned");
    const look = `${runtime === "incus" ? "incus" : "lxc"} network forward list; hextet heal NAME ${host} puts it back`;
    const program = runtime === "incus" ? "Incus" : "LXD";
    if (word === "flushed")
      return failed(
        "the kernel has no rule for it",
        `somebody has flushed the kernel's rules on ${host}; ${program} writes its own anew when its service starts anew`,
      );
    return word === "absent"
      ? failed("is not forwarded", look)
      : failed(`leads to ${said === "" ? "nobody" : said.replace(/;/g, " ").trim()}`, look);
  },
});
