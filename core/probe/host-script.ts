import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { HostCheck } from "./host-promise.ts";
import { onePacket } from "./one-packet.ts";

/**
 * A POSIX sh script that reads what a host's checks are about, and changes nothing: sections that begin with
 * `== NAME`, as the kernel's and systemd's own tools print them, and one line `answer INDEX TEXT` for each check
 * that has to ask somebody. Needs iproute2, ping, systemd, getent and timeout, as far as the checks do.
 */
export function hostScript(
  checks: readonly HostCheck[],
  capabilities: readonly Capability[] = allCapabilities,
): string {
  const units = checks.flatMap((check) => (check.kind === "unit" ? [check.unit] : []));
  const asked = checks.flatMap((check, index) => question(check, index, capabilities) ?? []);
  return `set -u
export LC_ALL=C
answer() { index=$1; shift; printf 'answer %s %s\\n' "$index" "$(printf '%s' "$*" | tr '\\n' ' ')"; }
gateway() {
  if ping ${onePacket} -I "$3" "$2" >/dev/null 2>&1; then said=answers; else said=silent; fi
  answer "$1" "$said $(ip neigh show to "$2" dev "$3")"
}
leaves() {
  case $2 in *:*) everywhere=2000:: ;; *) everywhere=1.0.0.0 ;; esac
  answer "$1" "$(ip route get "$everywhere" from "$2" 2>&1 | head -n 1)"
}
rules() { answer "$1" "is $(ip "$2" rule show 2>&1 | grep "^$3:" | sed 's/$/;/')"; }
table() { answer "$1" "is $(ip "$2" route show table "$3" default 2>&1)"; }
path_mtu() {
  case $2 in *:*) headers=48 ;; *) headers=28 ;; esac
  route=$(ip route get "$2" 2>/dev/null)
  device=$(printf '%s' "$route" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p' | head -n 1)
  # /sys tells of the network that it was mounted in, which need not be this one.
  size=$(ip -o link show dev "\${device:-lo}" | sed -n 's/.* mtu \\([0-9][0-9]*\\).*/\\1/p')
  for again in 1 2 3 4; do
    # What was told before is kept with the route.
    told=$(ip route get "$2" 2>/dev/null | sed -n 's/.* mtu \\([0-9][0-9]*\\).*/\\1/p' | head -n 1)
    if [ -n "$told" ] && [ "$told" -lt "$size" ]; then size=$told; fi
    said=$(ping ${onePacket} -M do -s "$((size - headers))" "$2" 2>&1) && { answer "$1" "mtu $size"; return; }
    case $said in *[Tt]'oo big'* | *'too long'*) ;; *) break ;; esac
    told=$(printf '%s' "$said" | sed -n 's/.*mtu[=:] *\\([0-9][0-9]*\\).*/\\1/p' | head -n 1)
    if [ -n "$told" ] && [ "$told" -ge 1280 ] && [ "$told" -lt "$size" ]; then size=$told; fi
  done
  if ping ${onePacket} "$2" >/dev/null 2>&1; then answer "$1" "swallowed $size"; else answer "$1" "silent $size"; fi
}
name() {
  if ! grep -q '^nameserver' /etc/resolv.conf 2>/dev/null; then answer "$1" "no resolver"; return; fi
  found=$(timeout 5 getent "$3" "$2")
  status=$?
  answer "$1" "status $status $(printf '%s\\n' "$found" | awk 'NF { print $1 }' | sort -u)"
}
${capabilities.map(({ promises }) => promises?.shell ?? "").join("")}echo "== links"; ip -o link show
echo "== addresses"; ip -o addr show
echo "== routes6"; ip -6 route show
echo "== routes4"; ip -4 route show
echo "== parameters"; grep -s . /proc/sys/net/ipv6/conf/*/forwarding /proc/sys/net/ipv6/conf/*/accept_ra
${units.length === 0 ? "" : `echo "== units"; systemctl show -p Id -p ActiveState -p SubState -p UnitFileState ${units.join(" ")}\n`}echo "== answers"
${inBatches(asked).join("\n")}
wait
echo "== end"
`;
}

/** How many commands may run side by side on one host. */
const batch = 48;

/** Lines for the shell, each run in the background, never more than a batch of them at once. */
export function inBatches(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, index) =>
    index > 0 && index % batch === 0 ? ["wait", `${line} &`] : [`${line} &`],
  );
}

/** How many batches that makes. */
export function batches(count: number): number {
  return Math.ceil(count / batch);
}

function question(check: HostCheck, index: number, capabilities: readonly Capability[]): string | undefined {
  switch (check.kind) {
    case "gateway":
      return `gateway ${index} ${check.address} ${check.interface}`;
    case "leaves":
      return `leaves ${index} ${check.address}`;
    case "rule":
      return `rules ${index} ${familyOption(check.from)} ${check.priority}`;
    case "table":
      return `table ${index} ${familyOption(check.via)} ${check.table}`;
    case "path-mtu":
      return `path_mtu ${index} ${check.address}`;
    case "name":
      return `name ${index} ${check.name} ${check.address.includes(":") ? "ahostsv6" : "ahostsv4"}`;
    case "address":
    case "route":
    case "forwarding":
    case "unit":
      return undefined;
    default:
      return capabilities.flatMap(({ promises }) => promises?.ask(check, index) ?? [])[0];
  }
}

/** Of `ip`, for the family of an address or prefix. */
function familyOption(text: string): string {
  return text.includes(":") ? "-6" : "-4";
}
