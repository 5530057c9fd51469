/** A rack of twins whose hosts get their files from the real engine: what the tests of changes have in common. */

import type { Connections } from "../../../hosts/ways/connections.ts";
import { EngineStack } from "./engine-stack.ts";
import type { ProgramSpec } from "./programs.ts";

/** Seconds; enough under load, since the timer starts anew once a change is in force. */
export const confirmWithin = 10;

/**
 * A route that all answers to the controller take: by a host that is there and forwards nothing. (A next hop that is
 * not there would do no harm: Linux goes by the less specific route instead, on hosts that forward nothing.)
 */
export const wrong = '[{ to: "3fff:fff::/64", via: "3fff:b0b:1::30" }]';
/** One that does no harm. */
export const harmless = '[{ to: "3fff:eee::/64", via: "fe80::1" }]';

/** Hosts of a rack by name, each with the host part of its address and whatever else is said of it. */
export type Rack = Readonly<Record<string, readonly [address: string, rest?: string]>>;

export const all: Rack = { one: ["10"], two: ["20"], three: ["30"] };
export const pair: Rack = { one: ["10"], two: ["20"] };

export function layout(routes = "[]", hosts: Rack = pair, rollout = ""): string {
  const texts = Object.entries(hosts).map(
    ([name, [address, rest = ""]]) => `
      ${name}:
        connect: { address: "3fff:b0b:1::${address}", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::${address}"] } }
        ${rest}`,
  );
  return `
hextet: 1
purpose: lab
rollout: { confirmWithin: ${confirmWithin}${rollout} }
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", routes: ${routes} }
    hosts:${texts.join("")}
`;
}

export class TwinRack {
  readonly stack: EngineStack;
  readonly twins: Connections;

  private constructor(stack: EngineStack, twins: Connections) {
    this.stack = stack;
    this.twins = twins;
  }

  /**
   * @param idea what the stack is for
   * @param text what twins are booted for; they have the programs that it needs
   */
  static async boot(idea: string, text = layout("[]", all)): Promise<TwinRack> {
    const stack = await EngineStack.open(idea);
    return new TwinRack(stack, await stack.bootTwins(text));
  }

  /** The program of a layout, with the connections that it has hosts for. */
  program(text: string, change: Connections = {}): ProgramSpec {
    const ways = Object.entries({ ...this.twins, ...change });
    const connections = ways.filter(([name]) => text.includes(`\n      ${name.split("/")[1]}:`));
    return {
      kind: "landscape",
      name: this.stack.name,
      layout: text,
      connections: Object.fromEntries(connections),
    };
  }

  /** The way to a host, which stands or not. */
  wayTo(host: string, change: Partial<Connections[string]>): Connections {
    const known = this.twins[host];
    if (known === undefined) throw new Error(`there is no twin of ${host}`);
    return { [host]: { ...known, ...change } };
  }

  netplan(host: string): string {
    return this.stack.onHost(host, "cat /etc/netplan/60-hextet.yaml");
  }
}
