import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { RenderedFile } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

const note: RenderedFile = {
  path: "/etc/lab.d/clocks/note.conf",
  mode: 0o640,
  subsystem: "inert",
  content: "server 2001:db8::123\n",
};
const motd: RenderedFile = { path: "/etc/motd", mode: 0o644, subsystem: "inert", content: "ours\n" };
const bundleOf = (...files: readonly RenderedFile[]) =>
  writeBundle({ host: "rack/clock-1", units: [], files });

for (const userland of userlands) {
  describeOnHosts(`files of nobody's, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      // No consumer at all is there, and none is asked.
      host = new ThrowawayHost(userland, []);
      host.write("/etc/motd", "as it was\n", 0o600);
    });
    afterEach(() => host.dispose());

    test("are put there with their folders and modes, and nobody is notified", async () => {
      const { answer } = await host.agent("apply", bundleOf(note, motd));
      expect(answer).toMatchObject({ result: "changed", activated: [] });
      expect(host.etc()).toMatchObject({
        "/lab.d/clocks/note.conf": "640\nserver 2001:db8::123\n",
        "/motd": "644\nours\n",
      });
      expect(host.calls()).toEqual([]);
      expect(await host.agent("apply", bundleOf(note, motd))).toMatchObject({
        answer: { result: "unchanged" },
      });
    });

    test("go back with a change, and what stood there returns when they go", async () => {
      host.consumer("systemctl", systemdStandIn);
      const before = host.etc();
      const run = async (words: string, stdin = "") =>
        (await host.run(["/opt/hextet-agent", ...words.split(" ")], stdin)).answer;
      expect(await run("apply --within 60", bundleOf(note, motd))).toMatchObject({ result: "applied" });
      expect(await run("rollback")).toMatchObject({ result: "rolled-back", back: true });
      expect(host.etc()).toEqual(before);

      await host.agent("apply", bundleOf(note, motd));
      await host.agent("apply", bundleOf({ ...note, content: "server 2001:db8::124\n" }));
      expect(host.etc()).toMatchObject({
        "/lab.d/clocks/note.conf": "640\nserver 2001:db8::124\n",
        "/motd": "600\nas it was\n",
      });
      await host.agent("remove");
      expect(host.etc()).toEqual(before);
    });

    test("go with all of their folders, whichever came first", async () => {
      const before = host.etc();
      const other = { ...note, path: "/etc/lab.d/names/one.conf" };
      const deep = { ...note, path: "/etc/lab.d/names/more/two.conf" };
      await host.agent("apply", bundleOf(note, other));
      await host.agent("apply", bundleOf(note, other, deep));
      await host.agent("apply", bundleOf(note, deep));
      await host.agent("remove");
      expect(host.etc()).toEqual(before);
      expect((await host.run(["ls", "/etc"])).stdout).not.toContain("lab.d");
    });

    test("take the folders with them that were made for them, once nothing else is in those", async () => {
      const folders = async () => (await host.run(["find", "/etc/lab.d", "-type", "d"])).stdout.split("\n");
      await host.agent("apply", bundleOf(note, motd));
      host.write("/etc/lab.d/mine", "somebody's\n");
      await host.agent("apply", bundleOf(motd));
      expect(await folders()).toEqual(["/etc/lab.d", ""]);
      await host.agent("apply", bundleOf(note, motd));
      await host.run(["rm", "/etc/lab.d/mine"]);
      await host.agent("apply", bundleOf(motd));
      expect(await folders()).toEqual([""]);
      // From now on it is somebody else's, with or without anything in it.
      await host.run(["mkdir", "/etc/lab.d"]);
      await host.agent("apply", bundleOf(note));
      await host.agent("remove");
      expect(await folders()).toEqual(["/etc/lab.d", ""]);
    });

    test("come back into their folders where a change that takes them away is not confirmed", async () => {
      host.consumer("systemctl", systemdStandIn);
      await host.agent("apply", bundleOf(note, motd));
      const run = (words: string, stdin = "") => host.run(["/opt/hextet-agent", ...words.split(" ")], stdin);
      const modes = () => host.run(["find", "/etc/lab.d", "-printf", "%p %m\\n"]);
      const before = (await modes()).stdout;
      expect((await run("apply --within 60", bundleOf(motd))).answer).toMatchObject({ result: "applied" });
      expect((await run("rollback")).answer).toMatchObject({ result: "rolled-back", back: true });
      expect((await modes()).stdout).toBe(before);
      expect((await run("apply --within 60", bundleOf(motd))).answer).toMatchObject({ result: "applied" });
      expect((await run("confirm")).answer).toMatchObject({ result: "confirmed" });
      expect(host.exists("/etc/lab.d")).toBe(false);
    });

    test("are healed when somebody took one away, and a person's edit is not written over", async () => {
      await host.agent("apply", bundleOf(note));
      await host.run(["rm", "-r", "/etc/lab.d"]);
      expect((await host.run(["/opt/hextet-agent", "heal", "--within", "0"])).answer).toMatchObject({
        result: "changed",
      });
      expect(host.read(note.path)).toBe(note.content);
      host.write(note.path, "by hand\n");
      expect(await host.agent("apply", bundleOf({ ...note, content: "other\n" }))).toMatchObject({
        answer: { result: "failed", step: "foreign" },
      });
    });
  });
}
