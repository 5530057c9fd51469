import type { Expectation } from "../../bundle/expectation.ts";
import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { MtuPromise } from "./values.ts";

/** What the agent looks for, and by which it knows what to give back one day. */
export function mtuExpectations({ mtus }: HostPlan): readonly Expectation[] {
  return mtus.map(({ interface: name, mtu }) => ({ kind: "mtu", mtu, interface: name }));
}

/** That the kernel has it. */
export const mtuPromises = hostPromises<MtuPromise>({
  kind: "mtu",
  title: "MTU",
  is: (promise) => promise.kind === "mtu",
  of: ({ mtus }) => mtus.map(({ interface: name, mtu }) => ({ kind: "mtu", interface: name, mtu })),
  text: ({ interface: name, mtu }) => `${name} ${mtu}`,
  shell: `link_mtu() { answer "$1" "has $(ip -o link show dev "$2" 2>/dev/null | sed -n 's/.* mtu \\([0-9][0-9]*\\).*/\\1/p')"; }
`,
  ask: ({ interface: name }, index) => `link_mtu ${index} ${name}`,
  judge: ({ interface: name, mtu }, host, _has, said) => {
    if (said === `${mtu}`) return ok(said);
    return said === ""
      ? failed(`there is no ${name}`, "ip link; the interface's name in the layout")
      : failed(`is ${said}`, `hextet drift NAME ${host}; hextet heal NAME ${host} puts it back`);
  },
});
