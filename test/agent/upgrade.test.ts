import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { type Outcome, ThrowawayHost, userlands } from "./throwaway-host.ts";

/** The last commit of release 0.1, whose agent is on hosts. */
const release = "498a64d";
const bundle = writeBundle(pveHost);
const nextBundle = bundle.replace("::10/64", "::11/64");
const ours = "acme/net/prod::rack-pve-1";

jest.setTimeout(120_000);

/** Its agent, out of the history; undefined where that is not at hand, as in a shallow clone. */
function agentOfRelease(): string | undefined {
  const git = (...argv: readonly string[]) =>
    execFileSync("git", ["-C", import.meta.dirname, ...argv], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  try {
    const parts = git("ls-tree", "--name-only", "--full-tree", `${release}:agent/parts`).trim().split("\n");
    return parts.map((name) => git("show", `${release}:agent/parts/${name}`)).join("\n");
  } catch {
    return undefined;
  }
}

const former = agentOfRelease();

for (const userland of userlands) {
  describeOnHosts(
    `a host of release 0.1, under ${userland.name}`,
    () => {
      const test = inTurn(userland);
      // Busybox's shell runs an ip of its own, which tells release 0.1 of no rules that it could put back.
      const withWholeIp = inTurn(userland, userlands.slice(0, 2));
      let host: ThrowawayHost;
      let original: Readonly<Record<string, string>>;
      beforeEach(() => {
        host = new ThrowawayHost(userland);
        host.consumer("systemctl", systemdStandIn);
        host.write("/etc/network/interfaces", "auto lo\n", 0o640);
        host.write("/etc/docker/daemon.json", '{"debug": true, "ipv6": false}\n');
        original = host.etc();
        host.write("/opt/former/hextet-agent", former ?? "", 0o755);
      });
      afterEach(() => host.dispose());

      const now = (argv: readonly string[], stdin = "") => host.run(["/opt/hextet-agent", ...argv], stdin);
      /** What the agent of release 0.1 answers: the only line. */
      async function then(argv: readonly string[], stdin = ""): Promise<Outcome["answer"]> {
        const { stdout } = await host.run(["/opt/former/hextet-agent", ...argv], stdin);
        return JSON.parse(stdout);
      }

      test("goes on: the same bundle notifies nobody, a change knows what was there, and removal gives it back", async () => {
        expect(await then(["apply", "--within", "0"], bundle)).toMatchObject({ result: "changed" });
        host.calls();
        expect((await now(["report"])).answer).toMatchObject({ records: "good", owner: "", files: [] });
        expect((await now(["apply", "--within", "60", "--owner", ours], bundle)).answer).toMatchObject({
          result: "unchanged",
          files: [],
          activated: [],
        });
        expect(host.calls().filter((call) => !/is-|show/.test(call))).toEqual([]);
        expect((await now(["status"])).answer).toMatchObject({ owner: ours, records: "good" });
        const { answer } = await now(["apply", "--within", "0", "--owner", ours], nextBundle);
        expect(answer).toMatchObject({ result: "changed", activated: ["ifupdown2"] });
        expect(answer).not.toHaveProperty("notes");
        expect((await now(["remove", "--within", "0", "--owner", ours], nextBundle)).answer).toMatchObject({
          result: "changed",
        });
        expect(host.etc()).toEqual(original);
      });

      test("has what a person decided on, and a removal that its own state asks for", async () => {
        await then(["apply", "--within", "0"], bundle);
        host.write("/etc/network/interfaces", "# mine\n");
        await then(["leave"]);
        expect((await now(["apply", "--within", "0"], bundle)).answer).toMatchObject({ result: "unchanged" });
        expect((await now(["remove", "--within", "0"], bundle)).answer).toMatchObject({ result: "changed" });
        expect(host.read("/etc/network/interfaces")).toBe("# mine\n");
      });

      test("takes a change back that its own agent began, while this one is there already", async () => {
        await then(["apply", "--within", "0"], bundle);
        const held = host.etc();
        expect(await then(["apply", "--within", "3"], nextBundle)).toMatchObject({ result: "applied" });
        expect((await now(["apply", "--within", "60"], nextBundle)).answer).toMatchObject({
          step: "pending",
        });
        await until(() => !host.exists("/var/lib/hextet/transaction"));
        expect(host.etc()).toMatchObject(held);
        expect((await now(["confirm"], nextBundle)).answer).toMatchObject({
          step: "confirm",
          reason: expect.stringContaining("it was not confirmed within 3 s"),
          back: true,
        });
        expect((await now(["apply", "--within", "0", "--owner", ours], bundle)).answer).toMatchObject({
          result: "unchanged",
        });
      });

      withWholeIp("has a change of its own agent's confirmed, or taken back, by this one", async () => {
        await then(["apply", "--within", "0"], bundle);
        const held = host.etc();
        await then(["apply", "--within", "60"], nextBundle);
        expect((await now(["rollback"])).answer).toMatchObject({ result: "rolled-back", back: true });
        expect(host.etc()).toMatchObject(held);
        await then(["apply", "--within", "60"], nextBundle);
        expect((await now(["confirm"], nextBundle)).answer).toMatchObject({ result: "confirmed" });
        expect((await now(["status"])).answer).toMatchObject({ records: "good", result: "holds" });
        await now(["remove", "--within", "0"], nextBundle);
        expect(host.etc()).toEqual(original);
      });

      test("that this agent was on goes on with the one of before, and with this one again", async () => {
        await now(["apply", "--within", "0", "--owner", ours], bundle);
        expect(await then(["apply", "--within", "0"], bundle)).toMatchObject({ result: "unchanged" });
        expect(await then(["apply", "--within", "0"], nextBundle)).toMatchObject({
          activated: ["ifupdown2"],
        });
        const { answer } = await now(["apply", "--within", "0", "--owner", ours], nextBundle);
        expect(answer).toMatchObject({ result: "unchanged" });
        expect(answer).not.toHaveProperty("notes");
        expect((await now(["status"])).answer).toMatchObject({ owner: ours, records: "good" });
        await now(["remove", "--within", "0", "--owner", ours], bundle);
        expect(host.etc()).toEqual(original);
      });
    },
    former === undefined ? `needs the history of this repository: git fetch --unshallow` : undefined,
  );
}

/** Waits until something holds, at most 20 s. */
async function until(holds: () => boolean): Promise<void> {
  const limit = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > limit) throw new Error("waited 20 s in vain");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
