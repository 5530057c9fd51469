import { canonical, readAddresses } from "../../probe/host-facts.ts";
import { failed, type Judgement, ok } from "../../probe/judgement.ts";
import { hostPromises } from "../host-promises.ts";
import { firstProcess, lookCommand } from "./runtime.ts";
import type { ContainerPromise } from "./values.ts";

/** That each container runs and has its address. */
export const containerPromises = hostPromises<ContainerPromise>({
  kind: "container",
  title: "containers",
  is: (promise) => promise.kind === "container",
  of: (host) =>
    host.containers
      .filter(({ vm }) => !vm)
      .map(({ name, runtime, address, ipv6 }) => ({
        kind: "container",
        container: name,
        runtime,
        address: ipv6 ? `${address}` : undefined,
      })),
  text,
  shell: `container() {
  case $2 in '' | 0) answer "$1" "stopped" ;; *) answer "$1" "runs $(nsenter --target "$2" --net ip -o addr show scope global 2>&1)" ;; esac
}
`,
  ask: ({ runtime, container }, index) =>
    `container ${index} "$(${firstProcess(runtime, container)} 2>/dev/null)"`,
  judge,
});

function text({ container, address }: ContainerPromise): string {
  return `${container} ${address ?? "without IPv6"}`;
}

function judge(promise: ContainerPromise, host: string, word: string, said: string): Judgement {
  if (word === "stopped") return failed("does not run", `${lookCommand(promise.runtime)} on ${host}`);
  // The lines that `ip` prints come as one.
  const all = readAddresses(said.split(/ (?=\d+: )/));
  const held = all.filter(({ address }) => address.includes(":"));
  if (promise.address === undefined)
    return held.length === 0
      ? ok("runs there")
      : failed(
          `has ${held.map(({ address, length }) => `${address}/${length}`).join(", ")}`,
          `IPv6 is to be off in it; it was started without net.ipv6.conf.all.disable_ipv6=1: ${lookCommand(promise.runtime)} on ${host}`,
        );
  const wanted = canonical(promise.address);
  const own = all.find(({ address }) => address === wanted);
  if (own === undefined)
    return failed(
      held.length === 0
        ? "has no address"
        : `has ${held.map(({ address, length }) => `${address}/${length}`).join(", ")}`,
      `on docker0 the start order decides; ${lookCommand(promise.runtime)} on ${host}`,
    );
  if (own.flags.includes("dadfailed")) return failed("duplicate address", `ip -6 neigh on ${host}`);
  if (own.flags.includes("tentative"))
    return failed("tentative", "duplicate address detection goes on in the container");
  return ok("runs there");
}
