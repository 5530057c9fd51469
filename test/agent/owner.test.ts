import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, type Outcome, ThrowawayHost, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);
const nextBundle = bundle.replace("::10/64", "::11/64");
const held = (text: string) => createHash("sha256").update(text).digest("hex");

const ours = "acme/net/prod::rack-pve-1";
const renamed = "acme/net/prod-2::rack-pve-1";
const theirs = "acme/other/lab::rack-pve-1";
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

jest.setTimeout(120_000);

for (const userland of userlands) {
  describeOnHosts(`whose a host is, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    let original: Readonly<Record<string, string>>;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
      host.write("/etc/network/interfaces", "auto lo\n");
      original = host.etc();
    });
    afterEach(() => host.dispose());

    const agent = (argv: readonly string[], stdin = "") => host.run(["/opt/hextet-agent", ...argv], stdin);
    const apply = (text: string, ...options: readonly string[]) =>
      agent(["apply", "--within", "0", ...options], text);
    const remove = (text: string, ...options: readonly string[]) =>
      agent(["remove", "--within", "0", ...options], text);
    const owner = async () => (await agent(["status"])).answer?.["owner"];

    /** As a release before this one left it: no owner, no sum, one copy. */
    async function ofRelease01(): Promise<void> {
      await apply(bundle);
      await host.run([
        "sh",
        "-c",
        "rm -r /usr/local/lib/hextet; rm /var/lib/hextet/records.*/sum /var/lib/hextet/records.*/in-force",
      ]);
      host.calls();
    }

    /** Fails at step owner, and nothing of the host is another. */
    async function refused(outcome: () => Promise<Outcome>, reason: RegExp): Promise<void> {
      const seen = async () => [host.etc({ times: true }), await owner(), (await agent(["bundle"])).stdout];
      const before = await seen();
      host.calls();
      const { status, answer } = await outcome();
      expect({ status, answer }).toEqual({
        status: 1,
        answer: { agent: "2", result: "failed", step: "owner", reason: expect.stringMatching(reason) },
      });
      expect(answer?.["reason"]).toContain("nothing was changed");
      expect(answer?.["reason"]).toContain("hextet take-over NAME HOST");
      expect(await seen()).toEqual(before);
      expect(host.calls().filter((call) => /reload -a|restart|preseed/.test(call))).toEqual([]);
    }

    test("is noted by the first who says so, and nobody else changes it from then on", async () => {
      expect((await apply(bundle, "--owner", ours)).answer).toMatchObject({ result: "changed" });
      host.calls();
      expect(await owner()).toBe(ours);
      expect((await agent(["report"])).answer).toMatchObject({ owner: ours, records: "good" });
      await refused(
        () => apply(nextBundle, "--owner", theirs),
        /^this host is acme\/net\/prod::rack-pve-1's since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ, and what was sent is acme\/other\/lab::rack-pve-1's/,
      );
      await refused(
        () => apply(bundle, "--owner", theirs, "--formerly", renamed, "--held", held(bundle)),
        /^this host is/,
      );
      expect((await apply(nextBundle, "--owner", ours)).answer).toMatchObject({ result: "changed" });
      // Whoever says nothing changes what there is, and not whose it is.
      expect((await apply(bundle)).answer).toMatchObject({ result: "changed" });
      expect(await owner()).toBe(ours);
    });

    test("goes on by a new name that says what it was called, and by no other, not of the same stack either", async () => {
      await apply(bundle, "--owner", ours);
      const since = host.read(await ownerFile()).split("\n")[1];
      expect(since).toMatch(moment);
      await apply(nextBundle, "--owner", ours);
      expect(host.read(await ownerFile()).split("\n")[1]).toBe(since);
      host.calls();
      expect((await apply(nextBundle, "--owner", renamed, "--formerly", ours)).answer).toMatchObject({
        result: "unchanged",
        activated: [],
      });
      expect(host.calls().filter((call) => !/is-|show/.test(call))).toEqual([]);
      expect(await owner()).toBe(renamed);
      expect((await remove(nextBundle, "--owner", ours)).answer).toMatchObject({ result: "not-owner" });
      const another = "acme/net/prod-2::rack-deux";
      await refused(
        () => apply(nextBundle, "--owner", another),
        /^this host is acme\/net\/prod-2::rack-pve-1's/,
      );
      expect((await apply(nextBundle, "--owner", another, "--formerly", renamed)).answer).toMatchObject({
        result: "unchanged",
      });
      // The late removal of the name that it had.
      expect((await remove(nextBundle, "--owner", renamed)).answer).toMatchObject({
        result: "not-owner",
        owner: another,
      });
      expect((await agent(["status"])).answer).toMatchObject({ owner: another, records: "good" });
    });

    test("of a release that noted none is that of the first whose bundle stands there", async () => {
      await ofRelease01();
      const before = host.etc({ times: true });
      await refused(
        () => apply(nextBundle, "--owner", theirs),
        /^this host has a bundle that acme\/other\/lab::rack-pve-1 knows nothing of/,
      );
      await refused(
        () => apply(nextBundle, "--owner", theirs, "--held", held(nextBundle)),
        /^this host has a bundle/,
      );
      expect((await apply(bundle, "--owner", ours)).answer).toMatchObject({
        result: "unchanged",
        activated: [],
      });
      expect(host.etc({ times: true })).toEqual(before);
      expect(host.calls().filter((call) => !/is-|show/.test(call))).toEqual([]);
      expect(await owner()).toBe(ours);
      await remove("");
      await ofRelease01();
      expect((await apply(nextBundle, "--owner", ours, "--held", held(bundle))).answer).toMatchObject({
        result: "changed",
      });
      expect(await owner()).toBe(ours);
    });

    test("decides who may take away what hextet put there, however far behind their state is", async () => {
      await apply(bundle, "--owner", ours);
      await apply(nextBundle, "--owner", ours);
      const standing = host.etc({ times: true });
      const outcome = await remove(nextBundle, "--owner", theirs);
      expect(outcome).toMatchObject({ status: 0, answer: { result: "not-owner", owner: ours } });
      expect(outcome.stderr).toMatch(
        /^\nrack\/pve-1: nothing was taken away.*belongs to acme\/net\/prod::rack-pve-1 since \S+Z\n$/,
      );
      // A state of before there were owners.
      expect((await remove(nextBundle)).answer).toMatchObject({ result: "not-owner" });
      expect(host.etc({ times: true })).toEqual(standing);
      expect((await remove(bundle, "--owner", ours)).answer).toMatchObject({ result: "changed" });
      expect(host.etc()).toEqual(original);
      expect(host.exists("/var/lib/hextet")).toBe(false);
      expect(host.exists("/var/second/hextet")).toBe(false);
    });

    test("is known to a state of before there were owners, as long as that is what the stack was last told", async () => {
      await ofRelease01();
      // The engine was killed after it had confirmed: its state still has the bundle that stood here.
      await apply(nextBundle, "--owner", ours, "--held", held(bundle));
      expect((await remove(nextBundle)).answer).toMatchObject({ result: "not-owner" });
      expect((await remove(bundle)).answer).toMatchObject({ result: "changed" });
      expect(host.etc()).toEqual(original);
      await ofRelease01();
      await apply(nextBundle, "--owner", ours, "--held", held(bundle));
      await apply(bundle, "--owner", ours, "--held", held(nextBundle));
      expect((await remove(bundle)).answer).toMatchObject({ result: "not-owner" });
    });

    test("is nobody's after a take-over, until the next who says so", async () => {
      expect((await agent(["take-over"])).answer).toMatchObject({ result: "failed", step: "take-over" });
      await apply(bundle, "--owner", ours);
      const standing = host.etc({ times: true });
      expect((await agent(["take-over"])).answer).toMatchObject({ result: "taken-over", from: ours });
      expect(await owner()).toBe("free");
      expect((await remove(bundle, "--owner", ours)).answer).toMatchObject({ result: "not-owner" });
      expect(host.etc({ times: true })).toEqual(standing);
      expect((await apply(nextBundle, "--owner", theirs)).answer).toMatchObject({ result: "changed" });
      expect(await owner()).toBe(theirs);
      await refused(() => apply(bundle, "--owner", ours), /^this host is acme\/other\/lab::rack-pve-1's/);
      // Whoever is at the host.
      expect((await remove("")).answer).toMatchObject({ result: "changed" });
      expect(host.etc()).toEqual(original);
    });

    test("is as it was where the change that brought another owner is taken back", async () => {
      await apply(bundle, "--owner", ours);
      const waits = await agent(
        ["apply", "--within", "60", "--owner", renamed, "--formerly", ours],
        nextBundle,
      );
      expect(waits.answer).toMatchObject({ result: "applied" });
      expect(await owner()).toBe(ours);
      expect((await agent(["take-over"])).answer).toMatchObject({ step: "pending" });
      await agent(["rollback"]);
      expect(await owner()).toBe(ours);
      await agent(["apply", "--within", "60", "--owner", renamed, "--formerly", ours], nextBundle);
      await agent(["confirm"], nextBundle);
      expect(await owner()).toBe(renamed);
    });

    test("does not hang on a secret that nobody has any more when it is removed", async () => {
      const secret = (version: string) =>
        bundle.replace(
          "\nend\n",
          `\nfile /etc/hextet/key mode=0600 subsystem=systemd secret=key@${version}\n\nend\n`,
        );
      const content = (version: string) =>
        `hextet secrets 1\nsecret key ${version}\n  planted-${version}\nend\n`;
      await apply(secret("1") + content("1"), "--owner", ours);
      await apply(secret("2") + content("2"), "--owner", ours);
      expect((await remove(secret("1"), "--owner", ours)).answer).toMatchObject({ result: "changed" });
      expect(host.etc()).toEqual(original);
    });

    test("is said in one word that can stand anywhere", async () => {
      for (const word of ["", "free", "no-stack", "a b::c", "a'b::c", `a::${"x".repeat(300)}`, "a::$(id)"]) {
        const outcome = await apply(bundle, "--owner", word);
        expect({ word, ...outcome }).toMatchObject({ word, status: 2, stdout: "" });
      }
      for (const word of ["", "abc", "X".repeat(64)]) {
        expect({ word, ...(await apply(bundle, "--owner", ours, "--held", word)) }).toMatchObject({
          word,
          status: 2,
        });
      }
      expect((await apply(bundle, "--owner", "ACME%20Inc/net@x/prod+eu::rack-1_a.b:c")).answer).toMatchObject(
        {
          result: "changed",
        },
      );
    });

    async function ownerFile(): Promise<string> {
      const { stdout } = await host.run(["sh", "-c", "ls /var/lib/hextet/records.*/owner"]);
      return stdout.trim();
    }
  });
}
