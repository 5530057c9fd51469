import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest } from "@jest/globals";
import { longer } from "../longer.ts";
import { driftAt } from "./drift-at.ts";
import type { EngineRun } from "./engine-run.ts";
import { TwinRack } from "./twin-rack.ts";

/**
 * Hosts that an earlier hextet brought up, in the real engine, go on with this one: what is to change is nothing but
 * comments and spelling, which a preview says once for each host, and which activates nothing.
 */
jest.setTimeout(240_000);

/** The last commit of release 0.1, whose files are spelt otherwise. */
const release = "498a64d";
/** The last one before capabilities had folders of their own: its files are those of today, to the byte. */
const beforeCapabilities = "8c6b08b";
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
        interfaces:
          eno1: { network: uplink, addresses: ["::10", "::11"], pools: { containers: "::8/126" } }
        docker: { bridge: { pool: containers } }
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
const once = names.map((name) => `update Command rack-${name}`);
const none = names.map(() => []);

/** What a commit has, as a folder with today's packages; undefined where the history is not at hand, as in a shallow clone. */
function checkedOut(commit: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "hextet-release-"));
  try {
    const git = ["-C", root, "archive", commit];
    const archive = execFileSync("git", git, { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
    execFileSync("tar", ["-x", "-C", folder], { input: archive });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
}

const former = checkedOut(release);
const later = former === undefined ? undefined : checkedOut(beforeCapabilities);
const describeHere = former === undefined || later === undefined ? describe.skip : describe;

describeHere("hosts that an earlier hextet brought up", () => {
  let rack: TwinRack;
  const changes = ({ steps }: EngineRun) => steps.filter((step) => !step.startsWith("same ")).sort();
  const onEach = (command: string) => names.map((name) => rack.stack.onHost(`rack/${name}`, command));
  const kernel = () =>
    onEach(
      "ip -o addr show scope global | sed 's/ *valid_lft.*//'; ip -6 route show default; ip -6 route show proto static",
    );
  const services = () => onEach("systemctl show -p InvocationID systemd-networkd docker incus networking");
  const drift = () => names.map((name) => driftAt(rack.stack, `rack/${name}`, layout));

  beforeAll(async () => {
    rack = await TwinRack.boot("upgrade", layout);
  }, 240_000);

  afterAll(async () => {
    for (const folder of [former, later]) if (folder !== undefined) rmSync(folder, { recursive: true });
    await rack?.stack.close();
  }, 60_000);

  longer(
    "before capabilities had folders have no change to come: files, plan and drift are what they were",
    async () => {
      const { stack } = rack;
      const program = rack.program(layout);
      expect((await stack.up(program, { checkout: later ?? "" })).errors).toEqual({});
      expect(drift()).toEqual(none);
      const announced = await stack.preview(program);
      expect([announced.errors, changes(announced)]).toEqual([{}, []]);
      expect(planAsJson(root)).toEqual(planAsJson(later ?? ""));
      expect((await stack.destroy()).errors).toEqual({});
    },
  );

  longer(
    "by release 0.1 are updated once, in place, without a word to a service, a lost packet or drift",
    async () => {
      const { stack } = rack;
      const program = rack.program(layout);
      expect((await stack.up(program, { checkout: former ?? "" })).errors).toEqual({});
      const before = kernel();
      const started = services();
      expect(drift()).toEqual(none);
      expect(planAsJson(root)).toEqual(planAsJson(former ?? ""));
      const announced = await stack.preview(program);
      expect([announced.errors, changes(announced)]).toEqual([{}, once]);

      for (const address of addresses)
        stack.onController(
          `cd ${former}; timeout 200 ping -q -i 0.1 ${address} >${address} 2>&1 & echo $! >${former}/${address}.pid`,
        );
      const run = await stack.up(program);
      const pings = addresses.map((address) =>
        stack.onController(`cd ${former}; kill -INT $(cat ${address}.pid); sleep 0.5; cat ${address}`),
      );
      expect([run.errors, changes(run)]).toEqual([{}, once]);
      for (const ping of pings) {
        const [, sent = 0, received] = (/(\d+) packets transmitted, (\d+) received/.exec(ping) ?? []).map(
          Number,
        );
        expect(sent).toBeGreaterThan(20);
        expect(received).toBe(sent);
      }
      expect(services()).toEqual(started);
      expect(kernel()).toEqual(before);
      expect(drift()).toEqual(none);
      expect(changes(await stack.preview(program))).toEqual([]);
    },
  );
});

/** What `hextet plan --json` of a checkout says. */
function planAsJson(checkout: string): unknown {
  const folder = mkdtempSync(join(tmpdir(), "hextet-plan-"));
  const path = join(folder, "upgrade.layout.yaml");
  try {
    writeFileSync(path, layout);
    const said = execFileSync(process.execPath, [join(checkout, "cli/hextet.js"), "plan", path, "--json"], {
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    return JSON.parse(said);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
