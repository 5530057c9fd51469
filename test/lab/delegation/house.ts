import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { answerText, writeBundle } from "../../../core/bundle/index.ts";
import { type HostPlan, type Plan, planFromText, problemsText, renderHost } from "../../../core/index.ts";
import { agentText } from "../../../hosts/agent/program.ts";
import { imagePath } from "../../../lab/image/image.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { enterController } from "../../../lab/supervisor/enter.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import type { TwinFile, TwinSpec } from "../../../lab/supervisor/world.ts";
import { topologyOf, twinName } from "../../../lab/topology-of-plan.ts";
import { environment, program } from "../../cli/hextet.ts";

/** What the provider delegates first, and then. */
export const blocks = ["3fff:100:0:4200::/56", "3fff:200:0:1700::/56"] as const;

/** @param recorded what the layout says of the prefix, besides that it is delegated */
export const layout = (recorded = "", hostKey = "lab", key = "") => `hextet: 1
purpose: ${hostKey === "lab" ? "lab" : "example"}
prefixes:
  # Whatever the provider delegates.
  home: { delegated: { length: 56, on: house/gw/wan0 }${recorded} }
sites:
  house:
    allow: { HX106: "both lead to the one router" }
    routers:
      gw:
        kind: host
        host: gw
        by: networkd
        networks: { lan: { lifetimes: { router: 900 } }, fixed: { lifetimes: { router: 600, valid: 7200, preferred: 3600 } } }
    networks:
      manage: { prefix: "3fff:b0b:59::/64", gateway: "fe80::1", routes: [{ to: "3fff:fff::/64", via: "fe80::1" }] }
      lan: { from: home, prefix: "0:0:0:7::/64", mode: slaac, dns: { servers: [{ ref: house/gw/lan0 }] } }
      fixed: { prefix: "3fff:b0b:51::/64", mode: slaac, prefixes: { before: { prefix: "3fff:b0b:50::/64", deprecated: true } } }
    hosts:
      gw:
        connect: { address: "3fff:b0b:59::1:1", hostKey: "${hostKey}"${key} }
        network: { renderer: networkd }
        dns: { servers: [] }
        interfaces:
          eno1: { network: manage, addresses: ["::1:1"], defaultRoute: false }
          wan0: {}
          lan0: { network: lan, addresses: ["::1", "::2"] }
          lan1: { network: fixed, addresses: ["::1"] }
      nas:
        connect: { address: { ref: house/nas }, hostKey: "${hostKey}"${key} }
        interfaces:
          eno1: { network: lan, identifier: { token: "::25" } }
          eno2: { network: fixed, identifier: { token: "::26" } }
      # Its address is the layout's to give, in whichever prefix.
      box:
        connect: { address: { ref: house/box }, hostKey: "${hostKey}"${key} }
        interfaces: { eno1: { network: lan, addresses: ["::53"] } }
`;

/** Kea as a provider runs it: short times, so that a router asks again within seconds. */
const kea = (block: string) => `{ "Dhcp6": {
  "interfaces-config": { "interfaces": ["cust0"] },
  "lease-database": { "type": "memfile", "persist": false },
  "renew-timer": 2, "rebind-timer": 4, "preferred-lifetime": 20, "valid-lifetime": 30,
  "subnet6": [{ "id": 1, "subnet": "3fff:feed::/64", "interface": "cust0",
    "pd-pools": [{ "prefix": "${block.replace("/56", "")}", "prefix-len": 56, "delegated-len": 56 }] }]
} }
`;

const radvd = `interface cust0 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 10; };
`;

/** What there is before hextet comes: the router's way to its operator, and an address of each other host's. */
const byHand: TwinFile = {
  path: "/etc/systemd/network/20-wired.network",
  mode: 0o644,
  content: "[Match]\nName=eno1\n\n[Network]\nIPv6AcceptRA=no\nAddress=3fff:b0b:59::1:1/64\n",
};
const installed = (end: number): TwinFile => ({
  path: "/etc/netplan/50-cloud-init.yaml",
  mode: 0o600,
  content: `network: { version: 2, ethernets: { eno1: { accept-ra: false, addresses: ["3fff:b0b:5f::${end}/64"] } } }\n`,
});

interface KernelAddress {
  readonly local?: string;
  readonly prefixlen: number;
  readonly scope: string;
  readonly deprecated?: boolean;
}

const isp = "house--isp";

/** A provider, a router that it delegates to, and a host behind that. */
export class House {
  readonly folder = mkdtempSync(join(tmpdir(), "hextet-delegation-"));
  readonly #lab: string;
  readonly #client: LabClient;
  readonly #controller: readonly string[];
  readonly #hostKeys = new Map<string, string>();

  private constructor(lab: string, client: LabClient, controller: readonly string[]) {
    this.#lab = lab;
    this.#client = client;
    this.#controller = controller;
  }

  static async boot(lab: string): Promise<House> {
    // Where nothing waits for a block.
    const { plan, problems } = planFromText(lab, layout(`, prefix: "${blocks[0]}"`));
    if (plan === undefined) throw new Error(problemsText("layout.yaml", problems, []));
    const client = await launch({ lab, image: imagePath(), command: "the test of delegated prefixes" });
    const house = new House(lab, client, enterController((await client.ask("hello", null)).pid));
    try {
      await house.#begin(plan);
    } catch (error) {
      await house.end();
      throw error;
    }
    return house;
  }

  async #begin(plan: Plan): Promise<void> {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(this.folder, "key")]);
    const key = readFileSync(join(this.folder, "key.pub"), "utf8").trim();
    const made = topologyOf(plan, key);
    const provider: TwinSpec = {
      name: isp,
      hostname: "isp",
      features: ["networkd"],
      nics: [
        {
          name: "cust0",
          mac: "02:00:5e:10:00:99",
          mtu: 1500,
          peer: { kind: "segment", segment: "house--unplugged" },
        },
      ],
      files: [
        {
          path: "/etc/systemd/network/20-cust0.network",
          mode: 0o644,
          content: "[Match]\nName=cust0\n\n[Network]\nIPv6AcceptRA=no\nAddress=3fff:feed::1/64\n",
        },
        { path: "/etc/radvd.conf", mode: 0o644, content: radvd },
        { path: "/etc/sysctl.d/90-test.conf", mode: 0o644, content: "net.ipv6.conf.all.forwarding = 1\n" },
      ],
      authorizedKeys: [key],
    };
    const twins = [
      ...made.twins.map((twin, at) => ({
        ...twin,
        files: [twin.hostname === "gw" ? byHand : installed(90 + at)],
      })),
      provider,
    ];
    for (const report of await this.#client.ask("boot", { topology: { ...made, twins } }, 120_000))
      this.#hostKeys.set(report.name, report.hostKey);
    for (const host of ["gw", "nas", "box"])
      await this.run(
        host,
        "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent",
        agentText(),
      );
    await this.run("isp", "systemctl start radvd.service");
  }

  async end(): Promise<void> {
    this.#client.close();
    await endForGood(this.#lab);
    rmSync(this.folder, { recursive: true });
  }

  async run(host: string, command: string, stdin = ""): Promise<string> {
    const { status, stdout, stderr } = await this.#client.ask("exec", {
      twin: twinName(`house/${host}`),
      argv: ["sh", "-c", command],
      stdin,
      deadline: 100_000,
    });
    if (status !== 0) throw new Error(`${host}: ${command}: status ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  /** From now on the provider delegates that, and knows nothing of what it did before. */
  async delegates(block: string): Promise<void> {
    await this.run(
      "isp",
      "systemctl stop kea-dhcp6-server.service; cat >/etc/kea/kea-dhcp6.conf; systemctl start kea-dhcp6-server.service",
      kea(block),
    );
  }

  plan(text: string): ReadonlyMap<string, HostPlan> {
    const { plan } = planFromText(this.#lab, text);
    return new Map(plan?.sites[0]?.hosts.map((host) => [host.name, host]));
  }

  async apply(host: string, text: string): Promise<{ readonly result?: string }> {
    const plan = this.plan(text).get(host);
    if (plan === undefined) throw new Error("there is no plan");
    return JSON.parse(
      answerText(
        await this.run(
          host,
          "hextet-agent apply --within 0 || { cat /run/hextet/log >&2; false; }",
          writeBundle(renderHost(plan)),
        ),
      ),
    );
  }

  /** Global addresses of a device as the kernel has them, in order. */
  async addresses(host: string, device: string): Promise<readonly string[]> {
    const [found]: { addr_info: KernelAddress[] }[] = JSON.parse(
      await this.run(host, `ip -j -6 addr show dev ${device} scope global -tentative`),
    );
    return (found?.addr_info ?? [])
      .filter(({ local }) => local !== undefined)
      .map(
        ({ local, prefixlen, deprecated }) =>
          `${local}/${prefixlen}${deprecated === true ? " deprecated" : ""}`,
      )
      .sort();
  }

  /** Waits for what is so within seconds. @returns after how many milliseconds */
  async until(holds: () => Promise<boolean>, seconds = 15): Promise<number> {
    const begin = performance.now();
    while (!(await holds())) {
      if (performance.now() - begin > seconds * 1000) throw new Error(`not within ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return performance.now() - begin;
  }

  get layoutFile(): string {
    return join(this.folder, "stacks", "home.layout.yaml");
  }

  writeLayout(recorded = ""): void {
    mkdirSync(join(this.folder, "stacks"), { recursive: true });
    const key = `, key: { file: "${join(this.folder, "key")}" }`;
    writeFileSync(this.layoutFile, layout(recorded, this.#hostKeys.get("house--gw"), key));
  }

  /** The command, as an operator runs it beside the hosts. */
  hextet(
    ...args: readonly string[]
  ): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
    const [first = "", ...rest] = [...this.#controller, process.execPath, program, ...args];
    const child = spawn(first, rest, { cwd: this.folder, env: environment, timeout: 60_000 });
    child.stdin.end();
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, stdout, stderr }));
    });
  }
}
