import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import { configurationOf } from "./script.ts";
import type { ProxyPromise } from "./values.ts";

/** That the kernel has an entry for each address and answers by them, or that what answers in its place runs, and is told of each. */
export const proxyPromises = hostPromises<ProxyPromise>({
  kind: "proxy",
  title: "neighbours answered for",
  is: (promise) => promise.kind === "proxy",
  of: ({ proxies }: HostPlan) =>
    proxies.flatMap(({ interface: device, addresses, by }) =>
      addresses.flatMap((address) =>
        address.block === undefined ? [{ kind: "proxy", interface: device, address: `${address}`, by }] : [],
      ),
    ),
  text: ({ address, interface: device }) => `${address} on ${device}`,
  shell: `proxied() {
  if systemctl is-active --quiet "hextet-neighbours-$2.service" && grep -q -s -F "$3/128" "$4"; then
    answer "$1" "is there"
  else answer "$1" "is"; fi
}
proxy() {
  if [ "$(cat "/proc/sys/net/ipv6/conf/$2/proxy_ndp" 2>/dev/null)" = 1 ] && ip -6 neigh show proxy dev "$2" 2>/dev/null | grep -q -F -x -e "$3 " -e "$3" -e "$3 proxy" -e "$3 proxy "; then
    answer "$1" "is there"
  else answer "$1" "is"; fi
}
`,
  ask: ({ interface: device, address, by }, index) =>
    by === "kernel"
      ? `proxy ${index} ${device} ${address}`
      : `proxied ${index} ${device} ${address} ${configurationOf(device, by)}`,
  judge: ({ interface: device, by }, host, _is, said) =>
    said === "there"
      ? ok("answered for")
      : failed(
          by === "kernel" ? "the kernel answers nobody for it" : `${by} answers nobody for it`,
          `systemctl status hextet-neighbours-${device}; hextet heal NAME ${host} puts it back`,
        ),
});
