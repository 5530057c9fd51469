import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, hextetProcess, hextetWith, Workspace } from "./hextet.ts";

const key = `ssh-ed25519 ${"A".repeat(68)}`;
const host = (name: string, part: string, more = "") => `      ${name}:
        connect: { address: "2001:db8:1::${part}", user: ops, hostKey: "${key}"${more} }
        interfaces:
          eno1: { network: uplink, addresses: ["::${part}"] }
`;
const layout = (hosts: string) => `hextet: 1
purpose: example
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
    hosts:
${hosts}`;

/**
 * A folder with the stacks `office` (pve-1, and pve-2 that does not answer) and `moving` (pve-3 that is not at its declared
 * address yet), an `ssh` that runs what it is told on this machine, and an agent whose answers are given. What real hosts
 * answer is test/lab/looking.test.ts's to show.
 */
export class StubHosts {
  readonly space = new Workspace();
  readonly bin = join(this.space.path, "bin");
  readonly #path = `${this.bin}:${process.env["PATH"]}`;

  constructor() {
    this.space.write("stacks/office.layout.yaml", layout(`${host("pve-1", "10")}${host("pve-2", "20")}`));
    this.space.write(
      "stacks/moving.layout.yaml",
      layout(host("pve-3", "20", `, today: { address: "192.0.2.3", hostKey: "${key}" }`)),
    );
    this.program(
      "ssh",
      `log=
for word; do
  if [ "$log" = next ]; then log=$word; fi
  if [ "$word" = -E ]; then log=next; fi
  last=$command command=$word
done
case $last in *::20) echo "ssh: connect to host $last port 22: No route to host" >"$log"; exit 255 ;; esac
sed "s|/usr/local/sbin/hextet-agent|${this.bin}/agent|g; s|/var/lib/hextet|${this.space.path}/state|g" | sh -c "$command"
`,
    );
    this.program("sudo", 'shift\nexec "$@"\n');
    this.forgetCalls();
  }

  remove(): void {
    this.space.remove();
  }

  /** A program in front of all others. */
  program(name: string, text: string): void {
    this.space.write(join("bin", name), `#!/bin/sh\n${text}`);
    chmodSync(join(this.bin, name), 0o755);
  }

  /** What the agent answers to each verb, and with which status; it notes what it was asked. */
  agent(answers: Readonly<Record<string, readonly [number, string | object]>>): void {
    const cases = Object.entries(answers).map(([verb, [status, answer]]) => {
      const text = typeof answer === "string" ? answer : `${JSON.stringify(answer)}\n`;
      this.space.write(join("answers", verb), text);
      return `${verb}) cat "${join(this.space.path, "answers", verb)}"; exit ${status} ;;`;
    });
    this.program(
      "agent",
      `echo "$*" >>"${join(this.space.path, "calls")}"\ncase $1 in ${cases.join(" ")} *) exit 2 ;; esac\n`,
    );
  }

  run(...args: readonly string[]): Ended {
    return hextetWith({ PATH: this.#path }, this.space.path, ...args);
  }

  /** The same in a process of its own, with other variables in its environment. */
  process(env: Readonly<Record<string, string>>, ...args: readonly string[]): Ended {
    return hextetProcess({ ...env, PATH: this.#path }, this.space.path, ...args);
  }

  calls(): string[] {
    return readFileSync(join(this.space.path, "calls"), "utf8").trim().split("\n");
  }

  forgetCalls(): void {
    writeFileSync(join(this.space.path, "calls"), "");
  }
}

/** The bundle of pve-1. */
export const bundle = `hextet bundle 1
host rack/pve-1
expect address 2001:db8:1::10/64 eno1
expect route ::/0 via fe80::1 eno1

end
`;

/** What `ip` shows on pve-1 as hextet left it, with what comes and goes by itself. */
export const addresses = [
  "2: eno1    inet6 2001:db8:1::10/64 scope global \\       valid_lft forever preferred_lft forever",
  "2: eno1    inet6 2001:db8:1::5054:ff:fe12:3456/64 scope global dynamic mngtmpaddr \\       valid_lft 86000sec preferred_lft 14000sec",
  "2: eno1    inet6 fe80::1234/64 scope link \\       valid_lft forever preferred_lft forever",
  "9: wg0    inet6 2001:db8:77::1/64 scope global \\       valid_lft forever preferred_lft forever",
  "",
].join("\n");
export const routes = [
  "2001:db8:1::/64 dev eno1 proto kernel metric 256 pref medium",
  "2001:db8:5::/64 via fe80::9 dev eno1 proto bird metric 32 pref medium",
  "default via fe80::1 dev eno1 proto static metric 1024 pref medium",
  "",
].join("\n");

/** The report of pve-1's agent, all being as hextet left it. */
export const report = {
  agent: "1",
  host: "rack/pve-1",
  result: "report",
  files: [],
  units: [{ unit: "hextet-container-a.service", enabled: true, active: true }],
  sysctls: [],
  addresses,
  routes6: routes,
  routes4: "",
  transaction: null,
};
