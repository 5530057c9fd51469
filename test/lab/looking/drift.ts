import { describe, expect, test } from "@jest/globals";
import { hextet, inTwin, logins, name, wrong } from "./rack.ts";

/** What drift names, and what heals it, leaves it or takes it. */
export function driftCases(): void {
  describe("drift, and what mends it", () => {
    test("on hosts as hextet left them it finds nothing, over one connection each", async () => {
      const before = await logins("pve-1");
      expect(await hextet("drift", name)).toEqual({
        status: 0,
        stdout: "rack/lxd-1: as hextet left it\nrack/pve-1: as hextet left it\n",
        stderr: "",
      });
      expect((await logins("pve-1")) - before).toBe(1);
    });

    test("it names each thing that is not as hextet left it, and nothing that comes and goes by itself", async () => {
      await inTwin(
        "pve-1",
        `ip addr del 3fff:b0b:0:1::1/64 dev vmbr2
       ip addr add 3fff:b0b:1::99/64 dev vmbr0
       ip addr add 3fff:b0b:1::98/64 dev vmbr0 valid_lft 900 preferred_lft 900
       ip -6 route add 3fff:dead::/32 via fe80::9 dev vmbr0
       ip -6 route add 3fff:beef::/32 via fe80::9 dev vmbr0 proto bird
       sysctl -qw net.ipv6.conf.all.forwarding=0
       echo "# by hand" >>/etc/sysctl.d/60-hextet.conf`,
      );
      await inTwin("lxd-1", "systemctl stop hextet-instance-cache");
      const { status, stdout } = await hextet("drift", name);
      expect(stdout).toBe(`rack/lxd-1: 1 difference
  unit    hextet-instance-cache.service is stopped
  put back what is hextet's: hextet heal ${name} rack/lxd-1
rack/pve-1: 6 differences
  file    /etc/sysctl.d/60-hextet.conf was changed
    --- /etc/sysctl.d/60-hextet.conf (hextet)
    +++ /etc/sysctl.d/60-hextet.conf (as it stands)
    @@ -2,3 +2,4 @@
     net.ipv6.conf.all.forwarding = 1
     net.ipv6.conf.default.forwarding = 1
     net.ipv6.conf.default.accept_ra = 0
    +# by hand
  sysctl  net.ipv6.conf.all.forwarding is 0, not 1
  sysctl  net.ipv6.conf.default.forwarding is 0, not 1
  address 3fff:b0b:0:1::1/64 dev vmbr2 has gone
  address 3fff:b0b:1::99/64 dev vmbr0 is not from here
  route   3fff:dead::/32 via fe80::9 dev vmbr0 metric 1024 pref medium is not from here
  put back what is hextet's: hextet heal ${name} rack/pve-1; a file that is to stay as it is: hextet leave ${name} rack/pve-1 PATH
`);
      expect(status).toBe(1);
    });

    test("heal puts back what is hextet's on the host that is named, and touches no other", async () => {
      const before = await logins("lxd-1");
      const healed = await hextet("heal", name, "pve-1", "--within", "10");
      expect(healed).toMatchObject({ status: 0, stderr: "" });
      expect(healed.stdout).toMatch(/^rack\/pve-1: put back \(.*\/etc\/sysctl\.d\/60-hextet\.conf/);
      expect(await logins("lxd-1")).toBe(before);
      const { stdout } = await hextet("drift", name, "pve-1");
      expect(stdout).not.toMatch(/has gone|was changed|sysctl/);
      expect((await hextet("drift", name, "lxd-1")).status).toBe(1);
    });

    test("once the foreign ones are gone too, and the other is healed, drift finds nothing", async () => {
      await inTwin(
        "pve-1",
        `ip addr del 3fff:b0b:1::99/64 dev vmbr0 2>/dev/null
       ip addr del 3fff:b0b:1::98/64 dev vmbr0 2>/dev/null
       ip -6 route del 3fff:dead::/32 2>/dev/null
       ip -6 route del 3fff:beef::/32 2>/dev/null
       :`,
      );
      expect(await hextet("heal", name, "lxd-1")).toMatchObject({ status: 0 });
      expect(await hextet("drift", name)).toMatchObject({ status: 0, stderr: "" });
      expect(await wrong("30")).toMatchObject({ status: 0, checks: [] });
      expect((await hextet("heal", name)).stdout).toBe(
        "rack/lxd-1: as hextet left it\nrack/pve-1: as hextet left it\n",
      );
    });
  });

  describe("files that a person changed", () => {
    const path = "/etc/sysctl.d/60-hextet.conf";

    test("leave lets them stand until they change again", async () => {
      await inTwin("lxd-1", `echo "# mine" >>${path}`);
      expect((await hextet("drift", name, "lxd-1")).status).toBe(1);
      expect(await hextet("leave", name, "lxd-1")).toEqual({
        status: 0,
        stdout: `rack/lxd-1: ${path} stays as it is now: up passes over it until it changes again\n`,
        stderr: "",
      });
      expect((await hextet("drift", name, "lxd-1")).status).toBe(0);
      await inTwin("lxd-1", `echo "# more" >>${path}`);
      expect((await hextet("drift", name, "lxd-1")).stdout).toContain("+# more");
    });

    test("take gives them up, and heal puts hextet's back", async () => {
      expect(await hextet("take", name, "lxd-1", path)).toMatchObject({ status: 0, stderr: "" });
      expect(await hextet("heal", name, "lxd-1")).toMatchObject({ status: 0 });
      expect(await inTwin("lxd-1", `cat ${path}`)).not.toMatch(/mine|more/);
      expect((await hextet("drift", name, "lxd-1")).status).toBe(0);
    });

    test("a path that is not hextet's is refused", async () => {
      expect(await hextet("take", name, "lxd-1", "/etc/hosts")).toEqual({
        status: 1,
        stdout: "",
        stderr: "rack/lxd-1: /etc/hosts is not one of hextet's files on this host\n",
      });
    });
  });
}
