import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostSurvey } from "../../../core/index.ts";
import { readSurvey } from "../../../hosts/index.ts";

/** What the reader printed on a host, as a file of `fixtures/` has it. */
export function fixture(name: string): string {
  return readFileSync(join(import.meta.dirname, "fixtures", name), "utf8");
}

/** A part of what the reader prints: `systemd lines` as `units`, or of a file as `["ifupdown", "/etc/network/interfaces"]`. */
export type Part = readonly [name: string, text: string];

const links = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN
    inet6 ::1/128 scope host
       valid_lft forever preferred_lft forever
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP qlen 1000
    link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff
    inet6 2001:db8:1::10/64 scope global
       valid_lft forever preferred_lft forever
`;

/** A small host with eth0 (::10, static) and whatever parts a test is about, as the reader would print it. */
export function printed(parts: readonly Part[], solicited = "@ not-solicited\n@ end\n"): string {
  const all: readonly Part[] = [["system", "uid 0\nhostname office-1"], ["addresses", links], ...parts];
  const reader = all.map(([name, text]) => `@ ${name}\n${text.trimEnd().replace(/^/gm, "|")}\n`).join("");
  const mark = (index: number, text: string) => text.trimEnd().replace(/^/gm, `${index} `);
  return `${mark(1, solicited)}\n${mark(0, `${reader}@ end\n`)}\n`;
}

/** What is read of a small host, and its eth0. */
export function surveyOf(parts: readonly Part[], solicited?: string): HostSurvey {
  return readSurvey(printed(parts, solicited));
}

export function eth0(survey: HostSurvey): HostSurvey["interfaces"][number] {
  const found = survey.interfaces.find(({ name }) => name === "eth0");
  if (found === undefined) throw new Error("no eth0");
  return found;
}
