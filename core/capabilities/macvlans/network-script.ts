import type { MacvlanPlan } from "./values.ts";

/**
 * Functions of the shell: `parent` stops where there is no such interface that a macvlan can lie on, `network` makes Docker's network,
 * or sees that it is the one that the layout says. Docker keeps what a network was made with, so that another is made in its
 * place, as long as nothing runs on it and it is none of somebody else's.
 */
export function networkFunctions(host: string, macvlan: MacvlanPlan): string {
  const { name, driver, parent, comes, prefix, gateway, ipv4 } = macvlan;
  const isGiven = comes === undefined;
  const subnets = [
    ...(ipv4 === undefined ? [] : [{ prefix: ipv4.prefix, gateway: ipv4.gateway }]),
    ...(isGiven ? [{ prefix, gateway }] : []),
  ];
  const options = subnets.flatMap((subnet) => [
    `--subnet ${subnet.prefix}`,
    ...(subnet.gateway === undefined ? [] : [`--gateway ${subnet.gateway}`]),
  ]);
  const said = subnets.map((subnet) => ` ${subnet.prefix},${subnet.gateway ?? ""}`).join("");
  const kind = `${driver} ${parent} ${isGiven}`;
  // Docker before version 28 lists the pool of IPv4 that it adds first.
  const afterOwnPool = ipv4 === undefined && isGiven ? ` | '${kind} '*'${said}'` : "";
  return `network=${name} parent=${parent} layout=${host}
wanted='${kind}${said}'

fail() {
  echo "$network: $*" >&2
  exit 1
}

parent() {
  if [ ! -e "/sys/class/net/$parent" ]; then fail "this host has no interface $parent to be the parent"; fi
  holder=$(readlink "/sys/class/net/$parent/master") || return 0
  fail "$parent is a port of \${holder##*/}, which has to be the parent in its place"
}

# What Docker has by that name; pools of its own, which it adds in a family that is given none, do not count.
said() {
  docker network inspect --format '{{.Driver}} {{index .Options "parent"}} {{.EnableIPv6}}{{range .IPAM.Config}} {{.Subnet}},{{.Gateway}}{{end}}' "$network" 2>/dev/null
}

network() {
  parent
  if found=$(said); then
    case $found in "$wanted" | "$wanted "*${afterOwnPool}) return 0 ;; esac
    if [ "$(docker network inspect --format '{{index .Labels "hextet.layout"}}' "$network")" != "$layout" ]; then
      fail "Docker has another network by that name ($found), which somebody else has made; take it away: docker network rm $network"
    fi
    docker network rm "$network" >/dev/null || fail "it is to be made anew, and containers are on it"
  fi
  set -- --driver ${driver} --opt parent="$parent" --label hextet.layout="$layout"${isGiven ? " --ipv6" : ""}${options.map((option) => ` ${option}`).join("")}
${
  ipv4 === undefined
    ? `  # Before version 28 there is no network without IPv4.
  case $(docker version --format '{{.Server.Version}}') in 1?.* | 2[0-7].*) ;; *) set -- "$@" --ipv4=false ;; esac
`
    : ""
}  docker network create "$@" "$network"
}
`;
}
