import { describe, expect, test } from "@jest/globals";
import { longer } from "../longer.ts";
import { hextet, inTwin, name, session } from "./rack.ts";

/** Hosts of another stack, and hosts whose records are lost. */
export function lostAndOwnedCases(): void {
  describe("a host that another stack has", () => {
    const other = "acme/net/prod::rack-pve-1";
    const bundle = () => inTwin("pve-1", "hextet-agent bundle | sha256sum");

    test("is named by drift, and bring leaves it alone", async () => {
      await inTwin(
        "pve-1",
        `hextet-agent take-over </dev/null >/dev/null
       hextet-agent bundle </dev/null >/root/held
       hextet-agent apply --owner ${other} </root/held >/dev/null`,
      );
      expect(await hextet("drift", name, "pve-1")).toEqual({
        status: 1,
        stdout: `rack/pve-1: 1 difference
  owner   ${other} has this host, and not ${name}
  have it for this stack: hextet take-over ${name} rack/pve-1, then pulumi up
`,
        stderr: "rack/pve-1: not as hextet left it\n",
      });
      const before = await bundle();
      const { status, stderr } = await hextet("bring", name, "pve-1");
      expect(status).toBe(1);
      expect(stderr).toContain(`rack/pve-1: ${other} has this host, and not ${name}; nothing was changed.`);
      expect(await bundle()).toBe(before);
    });

    test("is taken over by the command that drift names, and up has nothing more to do there", async () => {
      const { status, stdout } = await hextet("take-over", name, "pve-1");
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: `rack/pve-1: taken from ${other}; it is nobody's now, and the next pulumi up of ${name} brings it under ${name}\n`,
      });
      expect(await hextet("drift", name, "pve-1")).toMatchObject({ status: 0 });
      expect(await session.up()).toMatchObject({ errors: [] });
    });
  });

  describe("a host whose records are lost", () => {
    const state = () =>
      inTwin(
        "pve-1",
        "ip -6 addr show scope global; ip -6 route; cat /etc/network/interfaces /etc/sysctl.d/60-hextet.conf",
      );
    let before: string;

    test("is not as hextet left it, and heal says what does", async () => {
      before = await state();
      await inTwin(
        "pve-1",
        "rm -rf /var/lib/hextet /usr/local/lib/hextet && echo '# lost' >>/etc/sysctl.d/60-hextet.conf",
      );
      const { status, stdout } = await hextet("drift", name, "pve-1");
      expect(status).toBe(1);
      expect(stdout).toBe(
        `rack/pve-1: what its agent knew of it is lost; still there: /etc/sysctl.d/60-hextet.conf; bring the host's bundle again: hextet bring ${name} rack/pve-1\n`,
      );
      expect(await hextet("heal", name, "pve-1")).toMatchObject({
        status: 1,
        stdout: expect.stringContaining(`hextet bring ${name} rack/pve-1`),
      });
    });

    test("gets its bundle again, confirmed at its declared address, and is as it was", async () => {
      const { status, stdout } = await hextet("bring", name, "pve-1", "--within", "10");
      const [first, ...notes] = stdout.trimEnd().split("\n");
      expect([status, first]).toEqual([
        0,
        "rack/pve-1: its bundle is there and confirmed (/etc/sysctl.d/60-hextet.conf updated)",
      ]);
      expect(notes).toEqual(
        expect.arrayContaining([
          expect.stringContaining("the records of what hextet put on this host were lost"),
          expect.stringContaining(
            "taken for hextet's, by their names or by what they say: /etc/sysctl.d/60-hextet.conf",
          ),
        ]),
      );
      expect(await hextet("drift", name, "pve-1")).toMatchObject({ status: 0 });
      expect(await state()).toBe(before);
      expect(await hextet("bring", name, "pve-1")).toMatchObject({
        status: 0,
        stdout: "rack/pve-1: holds its bundle, and is as it says\n",
      });
    });

    longer("and without its agent too: the bundle that comes is the one that up brings", async () => {
      const sent = await inTwin("lxd-1", "hextet-agent bundle | sha256sum");
      await inTwin("lxd-1", "rm -rf /usr/local/sbin/hextet-agent /var/lib/hextet /usr/local/lib/hextet");
      expect(await hextet("drift", name, "lxd-1")).toMatchObject({
        status: 1,
        stdout: `rack/lxd-1: its agent has been taken away; bring the host's bundle again: hextet bring ${name} rack/lxd-1\n`,
      });
      expect((await session.preview()).steps).toEqual([]);
      expect((await hextet("bring", name, "lxd-1")).status).toBe(0);
      expect(await inTwin("lxd-1", "hextet-agent bundle | sha256sum")).toBe(sent);
      expect(await hextet("drift", name)).toMatchObject({ status: 0 });
      expect(await session.up()).toMatchObject({ errors: [], steps: [] });
    });
  });
}
