import { fileURLToPath } from "node:url";
import type { World } from "../../supervisor/world.ts";
import type { Account } from "../model/account.ts";
import { firewall } from "./firewall.ts";
import { dhcp4Arguments, routerAdvertisements } from "./host-configuration.ts";
import { type Statement, statements } from "./statements.ts";
import { type FabricView, fabricView, type Port } from "./view.ts";

const responder = fileURLToPath(new URL("./dhcpv6/responder.ts", import.meta.url));

interface Daemon {
  stop(): Promise<void>;
}

/**
 * One VPC's router: a namespace with a veth to every attached interface, kept in step with the account. What the
 * account says is worked out anew at every change; only the difference to what stands is carried out.
 */
export class VpcRouter {
  /** Namespace of the router; no host has that name. */
  readonly netns: string;
  readonly #world: World;
  readonly #account: Account;
  readonly #vpcId: string;
  readonly #folder: string;
  readonly #plugged = new Set<string>();
  readonly #applied = new Map<string, Statement>();
  readonly #announced = new Set<string>();
  /** Per port: what its daemons were started with, and how to end them. */
  readonly #daemons = new Map<
    string,
    { readonly configuration: string; readonly daemons: readonly Daemon[] }
  >();
  #responder: Daemon | undefined;
  #firewall = "";
  #leases = "";
  #joined = false;
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param folder where the configuration of its daemons is kept; inside the lab */
  constructor(world: World, account: Account, vpcId: string, folder: string) {
    this.#world = world;
    this.#account = account;
    this.#vpcId = vpcId;
    this.#folder = `${folder}/${vpcId}`;
    this.netns = vpcId;
  }

  async open(): Promise<void> {
    await this.#world.createNamespace(this.netns);
    await this.#run([
      ...["sysctl", "-qw", "net.ipv6.conf.all.forwarding=1", "net.ipv4.ip_forward=1"],
      ...["net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0"],
    ]);
    await this.#write("leases", "");
    this.#responder = await this.#world.daemon(
      `dhcpv6 ${this.#vpcId}`,
      [process.execPath, responder, `${this.#folder}/leases`],
      { netns: this.netns },
    );
    await this.reconcile();
  }

  async close(): Promise<void> {
    await this.#last.catch(() => {});
    for (const { daemons } of this.#daemons.values()) await stopAll(daemons);
    await this.#responder?.stop();
    for (const prefix of this.#announced) await this.#world.routeFromCore(this.netns, prefix, false);
    await this.#world.deleteNamespace(this.netns);
  }

  /** Takes a port's device, placed by the supervisor with its twin, into service. */
  async plug(device: string): Promise<void> {
    await this.#run([
      ...["sysctl", "-qw"],
      ...[`net.ipv6.conf.${device}.addr_gen_mode=1`, `net.ipv6.conf.${device}.accept_ra=0`],
      ...[`net.ipv6.conf.${device}.proxy_ndp=1`, `net.ipv6.neigh.${device}.proxy_delay=0`],
      ...[`net.ipv4.conf.${device}.proxy_arp=1`, `net.ipv4.neigh.${device}.proxy_delay=0`],
    ]);
    await this.#run(["ip", "link", "set", device, "up"]);
    this.#plugged.add(device);
    await this.reconcile();
  }

  /** Forgets a port whose device went with its twin; what the kernel dropped with it is not dropped again. */
  async unplug(device: string): Promise<void> {
    this.#plugged.delete(device);
    for (const [key, statement] of [...this.#applied]) {
      if (statement.device === device) this.#applied.delete(key);
    }
    await this.reconcile();
  }

  /** Resolves when what stands is what the account said at the call or later; calls that wait share one run. */
  reconcile(): Promise<void> {
    if (this.#next === undefined) {
      const next = this.#last
        .catch(() => {})
        .then(() => {
          this.#next = undefined;
          return this.#apply();
        });
      this.#next = next;
      this.#last = next;
    }
    return this.#next;
  }

  async #apply(): Promise<void> {
    if (!this.#account.state.vpcs.has(this.#vpcId)) return;
    const view = fabricView(this.#account, this.#vpcId);
    await this.#applyFirewall(view);
    await this.#applyUplink(view);
    await this.#applyStatements(view);
    await this.#applyLeases(view);
    await this.#applyDaemons(view);
  }

  async #applyFirewall(view: FabricView): Promise<void> {
    const text = firewall(view);
    if (text === this.#firewall) return;
    await this.#run(["nft", "-f", "-"], text);
    this.#firewall = text;
  }

  /** Joined to the core by its first gateway and then for good: without one the firewall lets nothing through. */
  async #applyUplink(view: FabricView): Promise<void> {
    if (view.uplink && !this.#joined) {
      await this.#world.joinCore(this.netns, []);
      this.#joined = true;
    }
    const wanted = new Set(view.uplink && view.vpc.ipv6 !== undefined ? [view.vpc.ipv6.toString()] : []);
    for (const prefix of [...this.#announced].filter((announced) => !wanted.has(announced))) {
      await this.#world.routeFromCore(this.netns, prefix, false);
      this.#announced.delete(prefix);
    }
    for (const prefix of [...wanted].filter((announced) => !this.#announced.has(announced))) {
      await this.#world.routeFromCore(this.netns, prefix, true);
      this.#announced.add(prefix);
    }
  }

  async #applyStatements(view: FabricView): Promise<void> {
    const wanted = new Map(
      statements(view, this.#plugged).map((statement) => [
        `${statement.family} ${statement.apply}`,
        statement,
      ]),
    );
    const obsolete = [...this.#applied].filter(([key]) => !wanted.has(key)).reverse();
    const missing = [...wanted].filter(([key]) => !this.#applied.has(key));
    for (const family of [6, 4] as const) {
      await this.#batch(
        family,
        obsolete
          .filter(([, statement]) => statement.family === family)
          .map(([, statement]) => statement.revert),
      );
    }
    for (const [key] of obsolete) this.#applied.delete(key);
    for (const family of [6, 4] as const) {
      const lines = missing.filter(([, statement]) => statement.family === family);
      await this.#batch(
        family,
        lines.map(([, statement]) => statement.apply),
      );
      for (const [key, statement] of lines) this.#applied.set(key, statement);
    }
  }

  async #applyLeases(view: FabricView): Promise<void> {
    const text = view.ports
      .map((port) => [
        port.device,
        ...port.heldIpv6.filter((held) => held.length === 128).map((held) => held.network),
      ])
      .map((words) => `${words.join(" ")}\n`)
      .join("");
    if (text === this.#leases) return;
    await this.#write("leases", text);
    this.#leases = text;
  }

  /** Daemons of a port see no other port, so a new instance disturbs none that runs. */
  async #applyDaemons(view: FabricView): Promise<void> {
    const ports = view.ports.filter((port) => this.#plugged.has(port.device));
    const wanted = new Map(ports.map((port) => [port.device, port]));
    for (const [device, running] of [...this.#daemons]) {
      const port = wanted.get(device);
      if (port !== undefined && configurationOf(port) === running.configuration) continue;
      await stopAll(running.daemons);
      this.#daemons.delete(device);
    }
    const missing = ports.filter((port) => !this.#daemons.has(port.device));
    await Promise.all(
      missing.map(async (port) => {
        this.#daemons.set(port.device, {
          configuration: configurationOf(port),
          daemons: await this.#startDaemons(port),
        });
      }),
    );
  }

  async #startDaemons(port: Port): Promise<readonly Daemon[]> {
    const { device } = port;
    const path = await this.#write(`${device}.radvd.conf`, routerAdvertisements(port));
    const dhcp4 = dhcp4Arguments(port);
    const options = { netns: this.netns };
    return Promise.all([
      this.#world.daemon(
        `radvd ${device}`,
        ["radvd", "--nodaemon", "--logmethod", "stderr", "--config", path, "--pidfile", `${path}.pid`],
        options,
      ),
      ...(dhcp4 === undefined ? [] : [this.#world.daemon(`dhcp4 ${device}`, dhcp4, options)]),
    ]);
  }

  async #batch(family: 4 | 6, lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.#run(["ip", `-${family}`, "-batch", "-"], `${lines.join("\n")}\n`);
  }

  async #run(argv: readonly string[], stdin = ""): Promise<void> {
    await this.#world.run(argv, { netns: this.netns, stdin });
  }

  /** Writes whole or not at all: the responder reads while we write. */
  async #write(name: string, text: string): Promise<string> {
    const path = `${this.#folder}/${name}`;
    const script = 'mkdir -p "$1" && cat >"$2.new" && mv "$2.new" "$2"';
    await this.#world.run(["sh", "-c", script, "sh", this.#folder, path], { stdin: text });
    return path;
  }
}

function configurationOf(port: Port): string {
  return JSON.stringify([routerAdvertisements(port), dhcp4Arguments(port)]);
}

async function stopAll(daemons: readonly Daemon[]): Promise<void> {
  await Promise.all(daemons.map((daemon) => daemon.stop()));
}
