import type { ProbeResult } from "./probe.ts";

/** Where to look next when a probe has failed; empty for one that has not. */
export function nextLook(result: ProbeResult): string {
  const { probe, ok, asked, detail } = result;
  if (ok) return "";
  if (!asked) return "log in there by hand; the layout's connect";
  if (isOfSource(result)) return `on its host: ${/^\S+/.exec(detail)?.[0]} has to be started`;
  if (probe.expected === "silence")
    return detail.startsWith("answers")
      ? "the layout lets nothing through here: pulumi preview --refresh --diff shows a rule that it does not know"
      : `on ${probe.from}: ping, bash and timeout have to be there`;
  if (probe.from === "here") return `the router's route: ip -6 route get ${probe.address} there`;
  if (probe.kind === "tcp") {
    return /refused/i.test(detail)
      ? `on ${probe.to}: ss -ltn shows whether anything listens on ${probe.port}`
      : `a firewall, or a security group without TCP ${probe.port}; if echoes fail too, the routes between them`;
  }
  if (/unreachable|No route/i.test(detail)) return `on ${probe.from}: ip -6 route get ${probe.address}`;
  return `traceroute -6 ${probe.address} from ${probe.from}; a firewall that drops ICMPv6 looks the same`;
}

/** Whether it failed where it starts from, so that it says nothing of the way. */
export function isOfSource({ detail }: ProbeResult): boolean {
  return / does not run$/.test(detail);
}
