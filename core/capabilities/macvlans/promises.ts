import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import { containersOn } from "./shim-script.ts";
import type { ShimPromise } from "./values.ts";

/** That each shim has its addresses, and that the kernel sends what is for a container to it, with the shim's address as the source. */
export const shimPromises = hostPromises<ShimPromise>({
  kind: "shim",
  title: "ways to containers",
  is: (promise) => promise.kind === "shim",
  of: (host: HostPlan) =>
    host.macvlans.flatMap((macvlan) => {
      const { shim } = macvlan;
      if (shim === undefined) return [];
      const { interface: device, address, ipv4 } = shim;
      const own = [...(ipv4 === undefined ? [] : [ipv4.address]), address].filter(
        ({ block }) => block === undefined,
      );
      const shared = { kind: "shim" as const, interface: device };
      return [
        ...own.map((each) => ({ ...shared, address: `${each}`, to: undefined })),
        ...containersOn(host, macvlan).flatMap(({ container, address: to }) =>
          own
            .filter(({ isIpv4 }) => isIpv4 === to.isIpv4)
            .map((each) => ({ ...shared, address: `${each}`, to: { container, address: `${to}` } })),
        ),
      ];
    }),
  text: ({ interface: device, address, to }) =>
    to === undefined ? `${address} on ${device}` : `${to.container} ${to.address} by ${device}`,
  shell: `shim() {
  case $# in
  3) found=$(ip -o addr show dev "$2" 2>/dev/null | grep -F -e " $3/") ;;
  *) found=$(ip -o route get "$4" 2>/dev/null | grep -e " dev $2 .*src $3 ") ;;
  esac
  if [ -n "$found" ]; then answer "$1" "is there"; else answer "$1" "is"; fi
}
`,
  ask: ({ interface: device, address, to }, index) =>
    `shim ${index} ${device} ${address}${to === undefined ? "" : ` ${to.address}`}`,
  judge: ({ to }, host, _is, said) =>
    said === "there"
      ? ok(to === undefined ? "has it" : "by it")
      : failed(
          to === undefined ? "does not have it" : "goes another way",
          `systemctl status 'hextet-shim-*'; hextet heal NAME ${host} puts it back`,
        ),
});
