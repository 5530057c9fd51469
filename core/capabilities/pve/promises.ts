import { failed, type Judgement, ok } from "../../probe/judgement.ts";
import { onePacket } from "../../probe/one-packet.ts";
import { hostPromises } from "../host-promises.ts";
import type { GuestPromise } from "./values.ts";

/** That each guest answers, and by the MAC address that the plan gave it. */
export const guestPromises = hostPromises<GuestPromise>({
  kind: "guest",
  title: "guests",
  is: (promise) => promise.kind === "guest",
  of: (host) =>
    host.guests.map(({ name, address, mac, nic, kind, id, bridge }) => ({
      kind: "guest",
      guest: name,
      address: `${address}`,
      mac,
      ...(nic === undefined ? {} : { set: { tool: kind === "vm" ? "qm" : "pct", id, nic, bridge } }),
    })),
  text,
  shell: `guest() {
  if ping ${onePacket} "$2" >/dev/null 2>&1; then said=answers; else said=silent; fi
  set_to=
  if [ $# = 5 ] && command -v "$3" >/dev/null; then set_to=$("$3" config "$4" 2>/dev/null | sed -n "s/^$5: /set to /p"); fi
  answer "$1" "$said $(ip neigh show to "$2") $set_to"
}
`,
  ask: ({ address, set }, index) =>
    `guest ${index} ${address}${set === undefined ? "" : ` ${set.tool} ${set.id} ${set.nic}`}`,
  judge,
});

function text({ guest, address }: GuestPromise): string {
  return `${guest} ${address}`;
}

function judge(promise: GuestPromise, host: string, word: string, said: string): Judgement {
  const { set } = promise;
  const is = /set to (\S+)/.exec(said)?.[1];
  const isSo = (is ?? "").toLowerCase().split(/[,=]/).includes(promise.mac.toLowerCase());
  if (set !== undefined && is !== undefined && !(isSo && is.split(",").includes(`bridge=${set.bridge}`)))
    return failed(
      `its ${set.nic} is ${is}, and the plan gave ${promise.mac} on ${set.bridge}`,
      `hextet heal NAME ${host} sets it again`,
    );
  const mac = /lladdr (\S+)/.exec(said)?.[1];
  if (mac !== undefined && mac.toLowerCase() !== promise.mac.toLowerCase() && !/FAILED|INCOMPLETE/.test(said))
    return failed(
      `${mac} answers for it, and the plan gave ${promise.mac}`,
      `the guest's net0: hextet render NAME prints what qm and pct are told`,
    );
  if (word === "answers") return ok(mac === undefined ? "answers" : `answers, ${mac}`);
  if (mac !== undefined && /REACHABLE/.test(said)) return ok(`is there, ${mac}`);
  return failed("no answer", `does the guest run, and has it ${promise.address}? (${text(promise)})`);
}
