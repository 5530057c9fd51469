import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { EngineRun } from "./engine-run.ts";
import { TwinRack } from "./twin-rack.ts";

/**
 * Hosts that release 0.1 brought up, in the real engine, go on with this one: a preview says so once for each, the run
 * notifies no service, and no path loses a packet.
 */
jest.setTimeout(240_000);

/** The last commit of release 0.1. */
const release = "498a64d";
const root = join(import.meta.dirname, "../../..");

const layout = `
hextet: 1
purpose: lab
rollout: { confirmWithin: 15 }
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      inside: { prefix: "3fff:b0b:2::/64" }
    hosts:
      plain:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::10", "::11"] } }
      inc:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"] } }
        incus: { bridges: { incusbr0: { network: inside, address: "::1" } } }
      pve:
        network: { renderer: ifupdown2 }
        connect: { address: "3fff:b0b:1::30", hostKey: lab }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::30", "::31"] }
`;
const names = ["inc", "plain", "pve"];
const addresses = ["10", "11", "20", "30", "31"].map((host) => `3fff:b0b:1::${host}`);

/** Release 0.1 as a folder with this one's packages; undefined where the history is not at hand, as in a shallow clone. */
function checkedOut(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "hextet-release-"));
  try {
    const git = ["-C", root, "archive", release];
    const archive = execFileSync("git", git, { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const former = checkedOut();
const describeHere = former === undefined ? describe.skip : describe;

describeHere("hosts of release 0.1", () => {
  let rack: TwinRack;
  const changes = ({ steps }: EngineRun) => steps.filter((step) => !step.startsWith("same ")).sort();
  const onEach = (command: string) => names.map((name) => rack.stack.onHost(`rack/${name}`, command));
  const kernel = () =>
    onEach(
      "ip -o addr show scope global | sed 's/ *valid_lft.*//'; ip -6 route show default; ip -6 route show proto static",
    );

  beforeAll(async () => {
    rack = await TwinRack.boot("upgrade", layout);
    const run = await rack.stack.up(rack.program(layout), { checkout: former ?? "" });
    expect(run.errors).toEqual({});
  }, 240_000);

  afterAll(async () => {
    if (former !== undefined) rmSync(former, { recursive: true });
    await rack?.stack.close();
  }, 60_000);

  test("are updated once, in place, without a word to a service and without a lost packet", async () => {
    const { stack } = rack;
    const program = rack.program(layout);
    const before = kernel();
    const started = onEach("systemctl show -p InvocationID systemd-networkd docker incus networking");
    const announced = await stack.preview(program);
    expect([announced.errors, changes(announced)]).toEqual([
      {},
      names.map((name) => `update Command rack-${name}`),
    ]);

    for (const address of addresses)
      stack.onController(
        `cd ${former}; timeout 200 ping -q -i 0.1 ${address} >${address} 2>&1 & echo $! >${former}/${address}.pid`,
      );
    const run = await stack.up(program);
    const pings = addresses.map((address) =>
      stack.onController(`cd ${former}; kill -INT $(cat ${address}.pid); sleep 0.5; cat ${address}`),
    );
    expect([run.errors, changes(run)]).toEqual([{}, names.map((name) => `update Command rack-${name}`)]);
    for (const ping of pings) {
      const [, sent = 0, received] = (/(\d+) packets transmitted, (\d+) received/.exec(ping) ?? []).map(
        Number,
      );
      expect(sent).toBeGreaterThan(20);
      expect(received).toBe(sent);
    }
    expect(onEach("systemctl show -p InvocationID systemd-networkd docker incus networking")).toEqual(
      started,
    );
    expect(kernel()).toEqual(before);
    expect(changes(await stack.preview(program))).toEqual([]);
  });
});
