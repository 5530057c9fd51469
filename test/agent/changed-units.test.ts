import { expect, jest } from "@jest/globals";
import { describeBesideOthers, netplan } from "./beside-others.ts";

jest.setTimeout(30_000);

const bridge = (delay: number) =>
  `  bridges:\n    br0:\n      parameters: { forward-delay: ${delay} }\n      optional: true\n`;

/** eno1 with these addresses, and what else the file says. */
const files = (addresses: readonly string[], more: string) =>
  netplan(`      addresses: [${addresses.map((address) => `"${address}"`).join(", ")}]\n`, more);

const single = ["3fff:b0b:1::19/64"];
const two = [...single, "3fff:b0b:1::20/64"];
const wifi = `  wifis:\n    wlan0:\n      access-points: { lab: { password: "for the lab" } }\n`;
const renamed = `    eno2: { match: { macaddress: "02:00:00:00:00:02" }, set-name: lan0 }\n`;
const standing = files(single, bridge(0));

describeBesideOthers("what changes of netplan's units for networkd", (given) => {
  const { test, agent, apply } = given;
  /** Whoever notifies networkd of something, after the first change. */
  const calls = () => given.host.calls().filter((call) => /^(networkctl|netplan) /.test(call));
  /** The units of an interface as they stand: number of the file and its mode, and what they say. */
  const unit = async (name: string) => {
    const file = `/run/systemd/network/10-netplan-${name}`;
    const { stdout } = await given.host.run(["sh", "-c", `stat -c '%i %a' ${file}; cat ${file}`]);
    return stdout;
  };
  /** A host whose networkd reads its units when it is told to, and has those of a first change. */
  const stand = async (networkd = "sh /opt/in-force") => {
    given.host.consumer("networkctl", 'if [ "$1" = reload ]; then sh /opt/in-force; fi');
    expect(await apply(standing)).toMatchObject({ result: "changed" });
    given.host.consumer("networkctl", `if [ "$1" = reload ]; then ${networkd}; fi`);
    expect(calls()).toEqual(["networkctl reload"]);
  };

  test("is read anew, and no other unit is another file than it was", async () => {
    await stand();
    const before = await unit("br0.network");
    expect(before).toMatch(/^\d+ 640\n/);
    expect(await apply(files(two, bridge(0)))).toMatchObject({ result: "changed", activated: ["netplan"] });
    expect(calls()).toEqual(["networkctl reload"]);
    expect(await unit("br0.network")).toBe(before);
    expect(await unit("eno1.network")).toMatch(/^\d+ 640\n.*Address=3fff:b0b:1::20\/64/s);
  });

  test("goes where an interface does", async () => {
    await stand();
    expect(await apply(files(single, ""))).toMatchObject({ result: "changed" });
    expect(calls()).toEqual(["networkctl reload"]);
    expect(given.host.exists("/run/systemd/network/10-netplan-br0.netdev")).toBe(false);
    expect(given.host.exists("/run/systemd/network/10-netplan-br0.network")).toBe(false);
  });

  for (const [what, changed, networkd] of [
    ["a link that networkd has made", files(single, bridge(4)), undefined],
    ["networkd that can not be told", files(two, bridge(0)), "exit 1"],
    ["networkd that makes nothing of it", files(two, bridge(0)), ":"],
    ["interfaces of another program", files(two, `${bridge(0)}${wifi}`), undefined],
    ["a NIC that gets its name", files(two, `${renamed}${bridge(0)}`), undefined],
  ] as const) {
    test(`is netplan's to bring about with ${what}`, async () => {
      await stand(networkd);
      expect(await apply(changed)).toMatchObject({ result: "changed" });
      expect(calls().at(-1)).toBe("netplan apply");
    });
  }

  test("is netplan's to bring about where all is as it should be, and yet not in force", async () => {
    await stand();
    given.host.write("/opt/in-force-later", given.host.read("/opt/in-force"));
    given.host.write("/opt/in-force", "ip addr flush dev eno1 scope global");
    given.host.consumer("netplan", "sh /opt/in-force-later");
    expect(await agent("heal --within 0")).toMatchObject({ result: "changed", activated: ["netplan"] });
    expect(calls()).toEqual(["netplan apply"]);
  });
});
