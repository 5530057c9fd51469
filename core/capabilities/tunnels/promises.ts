import type { HostPlan } from "../../plan/plan.ts";
import { failed, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { UpdatePromise } from "./values.ts";

/** That the server of each tunnel whose end may move has taken where it is. */
export const updatePromises = hostPromises<UpdatePromise>({
  kind: "tunnel-update",
  title: "tunnel's server told",
  is: (promise) => promise.kind === "tunnel-update",
  of: ({ tunnels }: HostPlan) =>
    tunnels.flatMap(({ interface: device, update }) =>
      update === undefined ? [] : [{ kind: "tunnel-update", interface: device }],
    ),
  text: ({ interface: device }) => device,
  shell: `tunnel_update() { answer "$1" "said $(sed -n 1p "/var/lib/hextet-tunnels/$2" 2>/dev/null)"; }
`,
  ask: ({ interface: device }, index) => `tunnel_update ${index} ${device}`,
  judge: ({ interface: device }, _host, _word, said) =>
    said === "good" || said === "nochg"
      ? ok(said)
      : failed(
          said === "" ? "the server has answered nothing yet" : `the server said ${said}`,
          `journalctl -u hextet-tunnel-update-${device}`,
        ),
});
