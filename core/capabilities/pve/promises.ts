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
    host.guests.map(({ name, address, mac }) => ({ kind: "guest", guest: name, address: `${address}`, mac })),
  text,
  shell: `guest() {
  if ping ${onePacket} "$2" >/dev/null 2>&1; then said=answers; else said=silent; fi
  answer "$1" "$said $(ip neigh show to "$2")"
}
`,
  ask: ({ address }, index) => `guest ${index} ${address}`,
  judge,
});

function text({ guest, address }: GuestPromise): string {
  return `${guest} ${address}`;
}

function judge(promise: GuestPromise, _host: string, word: string, said: string): Judgement {
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
