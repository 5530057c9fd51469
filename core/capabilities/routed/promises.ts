import type { Expectation } from "../../bundle/expectation.ts";
import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { UnusedPromise } from "./values.ts";

export function unusedExpectations({ routed }: HostPlan): readonly Expectation[] {
  return routed.map(({ prefix, unused }) => ({ kind: "unused", prefix: `${prefix}`, answer: unused }));
}

/** That the kernel has such a route. */
export const unusedPromises = hostPromises<UnusedPromise>({
  kind: "unused",
  title: "unused",
  is: (promise) => promise.kind === "unused",
  of: ({ routed }) =>
    routed.map(({ prefix, unused }) => ({ kind: "unused", prefix: `${prefix}`, answer: unused })),
  text: ({ prefix, answer }) => `${answer} ${prefix}`,
  shell: `unused() { answer "$1" "is $(ip -6 route show type "$2" 2>/dev/null | awk -v to="$3" '$2 == to { print $1; exit }')"; }
`,
  ask: ({ prefix, answer }, index) => `unused ${index} ${answer} ${prefix}`,
  judge: ({ answer }, host, _is, said) =>
    said === answer ? ok(said) : failed("not there", `hextet heal NAME ${host} puts it back`),
});
