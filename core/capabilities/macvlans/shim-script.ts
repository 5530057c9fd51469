import type { HostPlan } from "../../plan/plan.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { MacvlanPlan, ShimPlan } from "./values.ts";

/** Of a macvlan's containers, every address that is known: a route of its own leads to each. */
export function containersOn(
  { containers }: Pick<HostPlan, "containers">,
  { name, comes, prefix, further }: MacvlanPlan,
): readonly { readonly container: string; readonly address: PlannedAddress }[] {
  return containers
    .filter(({ runtime, bridge }) => runtime === "docker" && bridge === name)
    .flatMap(({ name: container, address, ipv4 }) =>
      [
        ...(ipv4 === undefined ? [] : [ipv4.address]),
        address,
        ...(comes === undefined
          ? []
          : further.map((other) => other.prefix.addressAt(prefix.value.offsetOf(address.value)))),
      ].map((own) => ({ container, address: own })),
    )
    .filter(({ address }) => address.block === undefined);
}

/**
 * Functions of the shell: `bring` makes the shim as it is to be and touches nothing that is so already, `take` takes it away. Its
 * addresses are a /128 and a /32, so that no route of its own competes with the parent's for the segment. It answers ARP for what
 * it has itself alone: the kernel would have it answer for the parent's addresses too (arp_ignore, ip-sysctl).
 */
export function shimFunctions(host: HostPlan, macvlan: MacvlanPlan, shim: ShimPlan): string {
  const own = [...(shim.ipv4 === undefined ? [] : [`${shim.ipv4.address}/32`]), `${shim.address}/128`];
  const routes = containersOn(host, macvlan).map(({ address }) => `${address}`);
  const { mac } = shim;
  const isMacvlan = mac !== undefined;
  return `shim=${shim.interface} on=${macvlan.parent}${isMacvlan ? ` mac=${mac}` : ""}
source4=${shim.ipv4?.address ?? ""} source6=${shim.address}
addresses='${own.join(" ")}'
routes='${routes.join(" ")}'

bring() {
  if [ ! -e "/sys/class/net/$on" ]; then return 0; fi
  case $(ip -o link show dev "$shim" 2>/dev/null) in
  '' | *" $shim@$on:"*) ;;
  *) ip link del dev "$shim" ;;
  esac
  if [ ! -e "/sys/class/net/$shim" ]; then
    ip link add link "$on" name "$shim"${isMacvlan ? ` address "$mac" type macvlan mode bridge` : " type ipvlan mode l2"} || return 1
    for key in ipv6/conf/$shim/autoconf=0 ipv6/conf/$shim/accept_ra=0 ipv4/conf/$shim/arp_ignore=1; do
      echo "\${key#*=}" >"/proc/sys/net/\${key%=*}"
    done
  fi
${isMacvlan ? `  if [ "$(cat "/sys/class/net/$shim/address")" != "$mac" ]; then ip link set dev "$shim" address "$mac"; fi\n` : ""}  case $(ip -o link show dev "$shim") in *[,\\<]UP[,\\>]*) ;; *) ip link set dev "$shim" up ;; esac
  has=$(ip -o addr show dev "$shim" scope global | while read -r _ _ _ has _; do printf '%s ' "$has"; done)
  for gone in $has; do
    case " $addresses " in *" $gone "*) ;; *) ip addr del "$gone" dev "$shim" ;; esac
  done
  for own in $addresses; do
    case " $has" in *" $own "*) continue ;; esac
    case $own in
    *:*) ip -6 addr add "$own" dev "$shim" noprefixroute nodad ;;
    *) ip addr add "$own" dev "$shim" ;;
    esac
  done
  lead 4 "$source4"
  lead 6 "$source6"
}

# lead FAMILY SOURCE: a route for each container's address, and no other.
lead() {
  has=$(ip "-$1" route show dev "$shim")
  echo "$has" | while read -r to _; do
    case $to in '' | fe80::/64) continue ;; esac
    case " $routes " in *" $to "*) ;; *) ip "-$1" route del "$to" dev "$shim" ;; esac
  done
  for to in $routes; do
    case $1$to in 4*:*) continue ;; 6*:*) ;; 6*) continue ;; esac
    if echo "$has" | grep -q "^$to .*src $2\\( \\|$\\)"; then continue; fi
    ip "-$1" route replace "$to" dev "$shim" src "$2"
  done
}

take() {
  ip link del dev "$shim" 2>/dev/null || :
}
`;
}
