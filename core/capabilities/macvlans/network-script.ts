import { makerFunctions, wantedWords } from "../docker/network-maker.ts";
import type { MacvlanPlan } from "./values.ts";

/** Functions of the shell: `parent` stops where there is no such interface that a macvlan can lie on, `macvlan` makes Docker's network. */
export function networkFunctions(host: string, macvlan: MacvlanPlan): string {
  const { name, driver, parent, comes, prefix, gateway, ipv4 } = macvlan;
  const isGiven = comes === undefined;
  const isIpvlan = driver === "ipvlan";
  const subnets = [
    ...(ipv4 === undefined ? [] : [{ prefix: ipv4.prefix, gateway: ipv4.gateway }]),
    ...(isGiven ? [{ prefix, gateway }] : []),
  ];
  const options = subnets.flatMap((subnet) => [
    `--subnet ${subnet.prefix}`,
    ...(subnet.gateway === undefined ? [] : [`--gateway ${subnet.gateway}`]),
  ]);
  return `network=${name} parent=${parent} layout=${host}
wanted='${wantedWords([`driver=${driver}`, `parent=${parent}`, ...(isIpvlan ? ["mode=l2"] : [])], isGiven, subnets)}'

parent() {
  if [ ! -e "/sys/class/net/$parent" ]; then fail "this host has no interface $parent to be the parent"; fi
  holder=$(readlink "/sys/class/net/$parent/master") || return 0
  fail "$parent is a port of \${holder##*/}, which has to be the parent in its place"
}

${makerFunctions}
macvlan() {
  parent
  set -- --driver ${driver} --opt parent="$parent"${isIpvlan ? " --opt ipvlan_mode=l2" : ""}${isGiven ? " --ipv6" : ""}${options.map((option) => ` ${option}`).join("")}
${
  ipv4 === undefined
    ? `  # Before version 28 there is no network without IPv4.
  case $(docker version --format '{{.Server.Version}}') in 1?.* | 2[0-7].*) ;; *) set -- "$@" --ipv4=false ;; esac
`
    : ""
}  network "$@"
}
`;
}
