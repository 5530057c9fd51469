import { linkState, portsOf } from "../../links/index.ts";
import type { HostPlan } from "../../plan/plan.ts";
import { failed, type Judgement, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import type { LinkPromise } from "./values.ts";

/** By what the kernel says of the link, and of each of its ports. */
export const linkPromises = hostPromises<LinkPromise>({
  kind: "link",
  title: "links",
  is: (promise) => promise.kind === "link",
  of,
  text: ({ interface: name, is, settings, ports, mac }) =>
    [
      name,
      ...(is === undefined ? [] : [is, ...Object.entries(settings).flat()]),
      ...(ports.length === 0 ? [] : ["of", ports.join(",")]),
      ...(mac === undefined ? [] : [mac]),
    ].join(" "),
  shell: `link_state() {
  index=$1 said=$(ip -d -o link show dev "$2" 2>/dev/null)
  shift 2
  for port in "$@"; do
    said="$said port $port $(ip -o link show dev "$port" 2>/dev/null | sed -n 's/.* \\(master [^ ]*\\).*/\\1/p')"
  done
  answer "$index" "has $said"
}
`,
  ask: ({ interface: name, ports }, index) => `link_state ${[index, name, ...ports].join(" ")}`,
  judge,
});

function of({ interfaces }: HostPlan): LinkPromise[] {
  return interfaces.flatMap(({ name, link }): LinkPromise[] => {
    const state = linkState(link);
    if (state === undefined) return [];
    const { kind: is, settings, mac } = state;
    return [{ kind: "link", interface: name, is, settings, ports: portsOf(link) ?? [], mac }];
  });
}

function judge(promise: LinkPromise, host: string, _has: string, said: string): Judgement {
  const { interface: name, ports, mac } = promise;
  const [own = "", ...portWords] = said.split(/(?:^| )port (?=[^ ]+(?: master [^ ]+)?(?: port |$))/);
  if (own === "") return failed(`there is no ${name}`, "ip link; the interface's name in the layout");
  const wrong = [
    ...wrongKind(promise, own),
    ...ports
      .filter((port) => !portWords.includes(`${port} master ${name}`))
      .map((port) => `${port} is no port of it`),
    ...(mac === undefined || ownMac(own) === mac ? [] : [`came with ${ownMac(own)}`]),
  ];
  if (wrong.length === 0) return ok("as planned");
  return failed(wrong.join(", "), `ip -d link show ${name}; hextet drift NAME ${host}`);
}

/** What the kernel says otherwise of its kind. */
function wrongKind({ is, settings }: LinkPromise, own: string): string[] {
  if (is === undefined) return [];
  const part = own.split("\\").find((text) => text.trim().split(/\s+/)[0] === is);
  if (part === undefined) return [`is no ${is}`];
  const words = part.trim().split(/\s+/);
  const parent = /^\S+ [^@ ]+@([^: ]+):/.exec(own)?.[1];
  return Object.entries(settings).flatMap(([word, value]) => {
    const at = words.indexOf(word);
    const has = word === "on" ? parent : at < 0 ? undefined : words[at + 1];
    return has === value ? [] : [`${word} is ${has ?? "not set"}`];
  });
}

/** The MAC address that it came with: the one that it has, where the kernel names no other. */
function ownMac(own: string): string | undefined {
  return /permaddr (\S+)/.exec(own)?.[1] ?? /link\/ether (\S+)/.exec(own)?.[1];
}
