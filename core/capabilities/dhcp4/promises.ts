import type { Expectation } from "../../bundle/expectation.ts";
import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { Dhcp4Promise } from "./values.ts";

/** Whatever prefix the server gives addresses of. */
const anywhere = "0.0.0.0/0";

/** What the agent looks for before it is content: a change may not cost the host its IPv4. */
export function dhcp4Expectations({ dhcp4 }: HostPlan): readonly Expectation[] {
  return dhcp4.map(({ interface: name }) => ({ kind: "address-in", prefix: anywhere, interface: name }));
}

/** That an address has come, and still holds. */
export const dhcp4Promises = hostPromises<Dhcp4Promise>({
  kind: "dhcp4",
  title: "IPv4 by DHCP",
  is: (promise) => promise.kind === "dhcp4",
  of: ({ dhcp4 }) => dhcp4.map(({ interface: name }) => ({ kind: "dhcp4", interface: name })),
  text: ({ interface: name }) => name,
  shell: `dhcp4() { answer "$1" "found $(ip -4 -o addr show dev "$2" scope global dynamic 2>/dev/null | sed -n 's/.* inet \\([^ ]*\\) .*/\\1/p' | head -n 1)"; }
`,
  ask: ({ interface: name }, index) => `dhcp4 ${index} ${name}`,
  judge: (_promise, _host, _found, said) =>
    said === ""
      ? failed(
          "none has come",
          "a DHCP server on the segment, and what the host's own DHCP client has logged",
        )
      : ok(said),
});
