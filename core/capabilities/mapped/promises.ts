import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import { tableName } from "./nftables.ts";
import { rewritingOf } from "./rewriting.ts";
import { textOf } from "./texts.ts";
import type { MappingPromise } from "./values.ts";

/** That the kernel rewrites both ways: what comes for the one, and what the other sends. */
export const mappingPromises = hostPromises<MappingPromise>({
  kind: "mapping",
  title: "mapped",
  is: (promise) => promise.kind === "mapping",
  of: (host: HostPlan) =>
    rewritingOf(host)?.pairs.map(({ interface: device, outer, inner }) => ({
      kind: "mapping",
      interface: device,
      outer: textOf(outer),
      inner: textOf(inner),
    })) ?? [],
  text: ({ outer, inner }) => `${outer} for ${inner}`,
  shell: `# Whether the kernel has all of these lines, or elements: of nft, or of ip6tables.
nft_says() {
  listed=$(nft list table ip6 ${tableName} 2>/dev/null)
  said=$(printf '%s\\n' "$listed"; printf '%s\\n' "$listed" | tr ',{}\\n' '\\n\\n\\n ')
  for wanted in "$@"; do printf '%s\\n' "$said" | sed 's/^[ \\t]*//; s/[ \\t]*$//' | grep -q -x -F -e "$wanted" || return 1; done
}
ip6tables_says() {
  for wanted in "$@"; do ip6tables-save -t nat 2>/dev/null | grep -q -x -F -e "$wanted" || return 1; done
}
mapping() {
  case $(command -v nft),$3 in
  ,*/*)
    set -- "$1" ip6tables "-A HEXTET-IN -d $3 -j NETMAP --to $4" "-A HEXTET-OUT -s $4 -o $2 -j NETMAP --to $3"
    ;;
  ,*)
    set -- "$1" ip6tables "-A HEXTET-IN -d $3/128 -j DNAT --to-destination $4" "-A HEXTET-OUT -s $4/128 -o $2 -j SNAT --to-source $3"
    ;;
  *,*/*)
    set -- "$1" nft "dnat ip6 prefix to ip6 daddr map { $3 : $4 }" "oifname \\"$2\\" snat ip6 prefix to ip6 saddr map { $4 : $3 }"
    ;;
  *)
    set -- "$1" nft "dnat to ip6 daddr map @in" "$3 : $4" "oifname \\"$2\\" snat to ip6 saddr map @out-$2" "$4 : $3"
    ;;
  esac
  index=$1 by=$2
  shift 2
  if "\${by}_says" "$@"; then answer "$index" "is there"; else answer "$index" "is"; fi
}
`,
  ask: ({ outer, inner, interface: device }, index) => `mapping ${index} ${device} ${outer} ${inner}`,
  judge: (_promise, host, _is, said) =>
    said === "there"
      ? ok("both ways")
      : failed(
          "the kernel does not map it",
          `systemctl status hextet-mapping; hextet heal NAME ${host} puts it back`,
        ),
});
