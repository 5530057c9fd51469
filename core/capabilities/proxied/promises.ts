import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { ProxyPromise } from "./values.ts";

/** That the kernel has an entry for each address, and answers by them. */
export const proxyPromises = hostPromises<ProxyPromise>({
  kind: "proxy",
  title: "neighbours answered for",
  is: (promise) => promise.kind === "proxy",
  of: ({ proxies }: HostPlan) =>
    proxies.flatMap(({ interface: device, addresses }) =>
      addresses.flatMap((address) =>
        address.block === undefined ? [{ kind: "proxy", interface: device, address: `${address}` }] : [],
      ),
    ),
  text: ({ address, interface: device }) => `${address} on ${device}`,
  shell: `proxy() {
  if [ "$(cat "/proc/sys/net/ipv6/conf/$2/proxy_ndp" 2>/dev/null)" = 1 ] && ip -6 neigh show proxy dev "$2" 2>/dev/null | grep -q -F -x -e "$3 " -e "$3" -e "$3 proxy" -e "$3 proxy "; then
    answer "$1" "is there"
  else answer "$1" "is"; fi
}
`,
  ask: ({ interface: device, address }, index) => `proxy ${index} ${device} ${address}`,
  judge: ({ interface: device }, host, _is, said) =>
    said === "there"
      ? ok("answered for")
      : failed(
          "the kernel answers nobody for it",
          `systemctl status hextet-neighbours-${device}; hextet heal NAME ${host} puts it back`,
        ),
});
