import { spawn } from "node:child_process";
import { release } from "node:os";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { z } from "zod";
import { endForGood } from "../../../lab/supervisor/launch.ts";
import { environment, program, Workspace } from "../../cli/hextet.ts";
import { uniqueLab } from "../unique-lab.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { slow } from "./machine-lab.ts";

/** The commands that a person works on a lab with, where one of its hosts is a machine and the other a twin. */
jest.setTimeout(3 * slow.boot);

/** @param pool where the machine's containers are numbered from */
const layout = (addresses: string, pool: string) => `hextet: 1
purpose: lab
prefixes: { home: 3fff:b0b::/48 }
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      other: { prefix: "3fff:b0b:2::/64", gateway: "fe80::1" }
      storage: { prefix: "3fff:b0b:20::/64" }
      guests: { from: home }
    hosts:
      box-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: netplan }
        interfaces:
          eno1: { network: uplink, addresses: [${addresses}], pools: { containers: "${pool}" } }
          eno1.20: { vlan: { id: 20, on: eno1 }, network: storage, addresses: ["::1"] }
        docker: { bridge: { pool: containers } }
        containers: { web: { image: hextet-workload, tcp: [80] } }
      box-2:
        connect: { address: "3fff:b0b:2::20", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: { network: other, addresses: ["::20"] }
          vmbr2: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests: { git: { id: 101, network: guests, tcp: [80] } }
`;

const before = layout('"::10"', "::8/126");
const netplanFile = "/etc/netplan/60-hextet.yaml";

const verified = z.object({
  checks: z.array(z.object({ id: z.string(), verdict: z.string() })),
  probes: z.array(z.object({ probe: z.object({ id: z.string() }), ok: z.boolean() })),
});

const rehearsed = z.object({
  hosts: z.array(z.object({ name: z.string(), change: z.string() })),
  rollback: z.looseObject({ verdict: z.string() }),
  paths: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      presence: z.string(),
      touched: z.boolean(),
      broken: z.boolean(),
      answered: z.number(),
      change: z.object({ down: z.number() }),
      break: z.object({ down: z.number() }),
    }),
  ),
});

/** The command as a person runs it. */
async function hextet(space: Workspace, ...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: space.path,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 2 * slow.boot,
  });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  return { status, stdout, stderr };
}

/** What it prints, where it has to succeed. */
async function succeed(space: Workspace, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await hextet(space, ...args);
  if (status !== 0) throw new Error(`hextet ${args.join(" ")}: status ${status}: ${stderr}${stdout}`);
  return stdout;
}

await describeOnMachines(1, "commands on a lab with a machine", () => {
  describe("that stands", () => {
    const name = uniqueLab("commands");
    const space = new Workspace();
    const ssh = (command: string) => succeed(space, "lab", "ssh", "--lab", name, "box-1", "--", command);
    /** Ids of what verify looked at, and of what is not as planned. */
    const verify = async () => {
      const { status, stdout, stderr } = await hextet(space, "verify", name, "--deadline", "30", "--json");
      if (stdout === "") throw new Error(stderr);
      const { checks, probes } = verified.parse(JSON.parse(stdout));
      return {
        status,
        checks: checks.map(({ id }) => id),
        wrong: checks.filter(({ verdict }) => verdict !== "ok").map(({ id }) => id),
        probes: probes.map(({ probe }) => probe.id),
        failed: probes.filter(({ ok }) => !ok).map(({ probe }) => probe.id),
      };
    };

    beforeAll(async () => {
      space.write(`stacks/${name}.layout.yaml`, before);
      await succeed(space, "plan", name, "--write");
      await succeed(space, "lab", "up", name, "--machines", "box-1");
    });
    afterAll(async () => {
      await hextet(space, "lab", "down", name);
      await endForGood(name);
      space.remove();
    });

    test("lab status says which host is a machine, and lab ssh enters its kernel", async () => {
      const stdout = await succeed(space, "lab", "status", name);
      expect(stdout).toMatch(/^ *rack\/box-1 +running, a machine +ssh-ed25519 /m);
      expect(stdout).toMatch(/^ *rack\/box-2 +running +ssh-ed25519 /m);
      expect((await ssh("uname -r")).trim()).not.toBe(release());
      expect(await ssh("ip -d link show eno1.20")).toContain("vlan protocol 802.1Q id 20");
      expect(await hextet(space, "lab", "ssh", "--lab", name, "box-1", "--", "exit 7")).toMatchObject({
        status: 7,
      });
    });

    test("verify finds all as planned: what the machine's kernel says, and packets between its container and a twin's guest", async () => {
      const found = await verify();
      expect(found).toMatchObject({ status: 0, wrong: [], failed: [] });
      expect(found.checks).toContain("address rack/box-1 eno1.20 3fff:b0b:20::1/64");
      expect(found.probes).toEqual(
        expect.arrayContaining([
          "echo rack/box-1/web > rack/box-2/git",
          "echo rack/box-2/git > rack/box-1/web",
          "tcp 80 rack/box-2/git > rack/box-1/web",
        ]),
      );
    });

    test("verify finds what is broken on the machine, and nothing beside it", async () => {
      await ssh("docker stop web && ip addr del 3fff:b0b:20::1/64 dev eno1.20");
      const found = await verify();
      await ssh("docker start web && ip addr add 3fff:b0b:20::1/64 dev eno1.20");
      expect(found.status).toBe(1);
      expect(found.wrong).toContain("address rack/box-1 eno1.20 3fff:b0b:20::1/64");
      expect(found.wrong.filter((id) => !id.includes("rack/box-1"))).toEqual([]);
      expect(found.failed).toContain("echo rack/box-2/git > rack/box-1/web");
      expect(found.failed.filter((id) => !id.includes("rack/box-1/web"))).toEqual([]);
    });

    test("drift names a person's edit and a VLAN that was altered, on the machine alone, and heal puts both back", async () => {
      await ssh(
        `echo '# by hand' >>${netplanFile}; ip link del eno1.20; ip link add link eno1 name eno1.20 type vlan id 21`,
      );
      const { status, stdout } = await hextet(space, "drift", name);
      expect(status).toBe(1);
      expect(stdout).toContain("rack/box-2: as hextet left it\n");
      expect(stdout).toContain(`file    ${netplanFile} was changed`);
      expect(stdout).toContain("link    eno1.20 is no vlan id 20 on eno1");
      await succeed(space, "heal", name, "box-1", "--within", "60");
      expect(await succeed(space, "drift", name)).toBe(
        "rack/box-1: as hextet left it\nrack/box-2: as hextet left it\n",
      );
      expect(await ssh("ip -d link show eno1.20")).toContain("vlan protocol 802.1Q id 20");
    });
  });

  describe("of a rehearsal", () => {
    const name = uniqueLab("tried");
    const space = new Workspace();
    afterAll(() => space.remove());

    test("what a change moves on a machine is down for longer than what it leaves alone, and a machine that is broken comes back", async () => {
      space.write(`stacks/${name}.layout.yaml`, before);
      await succeed(space, "plan", name, "--write");
      space.commit("before");
      space.write(`stacks/${name}.layout.yaml`, layout('"::10", "::11"', "::c/126"));
      await succeed(space, "plan", name, "--write");
      const { stdout, stderr } = await hextet(space, "rehearse", name, "--machines", "box-1", "--json");
      if (stdout === "") throw new Error(stderr);
      const { paths, ...said } = rehearsed.parse(JSON.parse(stdout));
      expect(said).toMatchObject({
        hosts: [{ name: "rack/box-1", change: "changed" }],
        rollback: { verdict: "held", host: "rack/box-1" },
      });
      const path = (from: string, to: string) => {
        const found = paths.find((each) => each.from === from && each.to === to);
        if (found === undefined) throw new Error(`${from} -> ${to} is not watched`);
        return found;
      };
      const moved = path("rack/box-2/git", "rack/box-1/web");
      expect(moved).toMatchObject({ touched: true, presence: "moved" });
      expect(moved.change.down).toBeGreaterThan(0);
      const kept = path("internet/host", "rack/box-2/git");
      expect(kept).toMatchObject({ touched: false, presence: "kept" });
      // Nothing, where the machine around them is not overloaded.
      expect(kept.change.down).toBeLessThan(moved.change.down);
      expect(kept.answered).toBeGreaterThan(20);
      const broken = path("internet/host", "rack/box-1");
      expect(broken).toMatchObject({ broken: true, presence: "kept" });
      expect(broken.break.down).toBeGreaterThan(kept.break.down);
      expect(broken.answered).toBeGreaterThan(20);
    });
  });
});
