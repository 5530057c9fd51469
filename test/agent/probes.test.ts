import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import type { Expectation } from "../../core/bundle/expectation.ts";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, patience, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

const files = (expected: readonly Expectation[], login?: string): HostFiles => ({
  host: "rack/router",
  units: [],
  ...(login === undefined ? {} : { login }),
  expect: expected,
  files: [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      subsystem: "netplan",
      content: "network: {version: 2}\n",
    },
  ],
});
const address = (text: string): Expectation => ({
  kind: "address",
  address: text,
  length: 64,
  interface: "eno1",
});

for (const userland of userlands) {
  describeOnHosts(`what is expected, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
    });
    afterEach(() => host.dispose());

    /** Applies on a host whose eno1 has an address of each family, a neighbour behind it and a default route. */
    async function applied(wanted: HostFiles, environment = ""): Promise<Readonly<Record<string, unknown>>> {
      host.write("/tmp/bundle", writeBundle(wanted));
      const script = `
        ip=/usr/bin/ip; [ -x $ip ] || ip=/usr/sbin/ip
        $ip link set lo up; $ip link add eno1 type veth peer name far; $ip link set eno1 up; $ip link set far up
        $ip addr add 2001:db8:1::10/64 dev eno1 nodad; $ip addr add 192.0.2.10/24 dev eno1
        $ip neigh add fe80::1 lladdr 02:00:00:00:00:01 nud permanent dev eno1
        $ip -6 route add default via fe80::1 dev eno1
        ${environment} /opt/hextet-agent apply --within 60`;
      const { answer } = await host.run(["sh", "-c", `(${script}) </tmp/bundle`]);
      return answer ?? {};
    }

    test("is looked for in either family, and the change stands where all of it is so", async () => {
      const answer = await applied(
        files([
          address("2001:db8:1::10"),
          { kind: "address", address: "192.0.2.10", length: 24, interface: "eno1" },
          { kind: "gateway", address: "fe80::1", interface: "eno1" },
          { kind: "route", prefix: "::/0", via: "fe80::1", interface: "eno1" },
        ]),
      );
      expect(answer).toMatchObject({ result: "applied", left: 60 });
      expect(answer).not.toHaveProperty("unmet");
    });

    test("holds on a bridge that nothing is plugged in to, whose address stays tentative, and on no other", async () => {
      const bridges = `
        mkdir /sys; mount -t sysfs sysfs /sys
        $ip link add one type veth peer name other; $ip link set one up; $ip addr add 2001:db8:3::1/64 dev one
        $ip link add vmbr2 type bridge; $ip link set other master vmbr2
        $ip link set vmbr2 up; $ip addr add 2001:db8:2::1/64 dev vmbr2
        $ip -6 -o addr show dev vmbr2 >/tmp/vmbr2;`;
      const on = (text: string, device: string): Expectation => ({
        kind: "address",
        address: text,
        length: 64,
        interface: device,
      });
      const wanted = files([on("2001:db8:2::1", "vmbr2"), on("2001:db8:3::1", "one")]);
      expect(await applied(wanted, bridges)).toMatchObject({
        result: "applied",
        unmet: ["address 2001:db8:3::1/64 one"],
      });
      expect(host.read("/tmp/vmbr2")).toMatch(/ 2001:db8:2::1\/64 .*tentative/);
    });

    test("and did not work before either is reported, and no reason to go back", async () => {
      // Its link-layer address is nobody's.
      const answer = await applied(
        files([address("2001:db8:1::10"), { kind: "gateway", address: "2001:db8:1::1", interface: "eno1" }]),
        "$ip -6 route add 2001:db8:7::/48 via 2001:db8:1::1 dev eno1;",
      );
      expect(answer).toMatchObject({ result: "applied", unmet: ["gateway 2001:db8:1::1 eno1"] });
    });

    const within = (prefix: string): Expectation => ({ kind: "address-in", prefix, interface: "eno1" });

    test("is an address of a prefix, whichever the network gives, that is no temporary one", async () => {
      const given = (address: string, flags = "") =>
        `$ip addr add ${address} dev eno1 valid_lft 600 preferred_lft 300 nodad ${flags};`;
      const wanted = files([within("2001:db8:7::/64")]);
      const answer = await applied(wanted, given("2001:db8:7::123/128"));
      expect(answer).toMatchObject({ result: "applied" });
      expect(answer).not.toHaveProperty("unmet");
      await host.run(["/opt/hextet-agent", "rollback"]);
      expect(await applied(wanted, given("2001:db8:8::123/64"))).toMatchObject({
        result: "failed",
        step: "probe",
      });
    });

    test("does not cut a connection off that came in at an address which the network gives", async () => {
      const over = (here: string) =>
        `$ip addr add ${here}/64 dev eno1 valid_lft 600 preferred_lft 300 nodad; SSH_CONNECTION='2001:db8:9::1 40000 ${here} 22'`;
      const wanted = files([within("2001:db8:7::/64")]);
      expect(await applied(wanted, over("2001:db8:7::77"))).toMatchObject({ result: "applied" });
      await host.run(["/opt/hextet-agent", "rollback"]);
      // Static until now, and of the prefix: what the network gives may be another.
      expect(
        await applied(wanted, over("2001:db8:7::77").replace(/ valid_lft 600 preferred_lft 300/, "")),
      ).toMatchObject({
        result: "failed",
        step: "cutoff",
      });
    });

    test("decides whether a connection would be cut off: its address stays, or the declared one comes", async () => {
      const over = (here: string) => `SSH_CONNECTION='2001:db8:9::1 40000 ${here} 22'`;
      const cut = { result: "failed", step: "cutoff", reason: expect.stringContaining("allowCutoff: true") };
      const stays = [address("2001:db8:1::10")];
      expect(await applied(files(stays), over("192.0.2.10"))).toMatchObject(cut);
      // As sudo leaves it: in the environment of a process above alone.
      const above = `${over("192.0.2.10")} sh -c 'env -u SSH_CONNECTION "$@"; exit $?' sh`;
      expect(await applied(files(stays), above)).toMatchObject(cut);
      expect(await applied(files(stays, "2001:db8:1::99"), over("2001:db8:1::77"))).toMatchObject(cut);
      expect(host.exists("/var/lib/hextet")).toBe(false);
      // An address of a family that the bundle leaves alone.
      expect(await applied(files(stays, "192.0.2.10"), over("192.0.2.10"))).toMatchObject({
        result: "applied",
      });
      for (const [login, here] of [
        [undefined, "2001:db8:1::10"],
        ["2001:db8:1::10", "2001:db8:1::77"],
      ]) {
        await host.run(["/opt/hextet-agent", "rollback"]);
        expect(await applied(files(stays, login), over(here ?? ""))).toMatchObject({ result: "applied" });
      }
    });

    const route = (via: string): Expectation => ({
      kind: "route",
      prefix: via.includes(":") ? "::/0" : "0.0.0.0/0",
      via,
      interface: "eno1",
    });
    // The `ip` of busybox shows no next hops of a route that has several.
    const several = userland.awk !== userland.shell;

    const hops = "proto static nexthop via fe80::1 dev eno1 nexthop via fe80::2 dev eno1";
    const isNot: readonly (readonly [string, string, string])[] = [
      ["a better one", "$ip -6 route add default via fe80::2 dev eno1 proto static metric 5;", "fe80::1"],
      [
        "a better one of IPv4",
        "$ip route add default via 192.0.2.1 dev eno1 metric 20; $ip route add default via 192.0.2.2 dev eno1 proto kernel metric 10;",
        "192.0.2.1",
      ],
      ...(several
        ? ([["a second next hop", `$ip -6 route replace default ${hops};`, "fe80::2"]] as const)
        : []),
    ];
    for (const [name, commands, via] of isNot)
      test(`is that a default route leads by the layout's next hop alone: not so with ${name}`, async () => {
        expect(await applied(files([route(via)]), commands)).toMatchObject({
          result: "applied",
          unmet: [`route ${via.includes(":") ? "::/0" : "0.0.0.0/0"} via ${via} eno1`],
        });
      });

    const isAlone: readonly (readonly [string, string, readonly string[]])[] = [
      [
        "a worse one, one elsewhere, one by another card",
        "$ip -6 route add default via fe80::2 dev eno1 proto static metric 2000; $ip -6 route add 2001:db8:9::/48 via fe80::7 dev eno1 metric 5; $ip -6 route add default dev far metric 5;",
        ["fe80::1"],
      ],
      ...(several
        ? ([
            [
              "a second next hop of the layout's own",
              `$ip -6 route replace default ${hops};`,
              ["fe80::1", "fe80::2"],
            ],
            [
              "one that runs out by itself, or that a daemon brings",
              "$ip -6 route add default via fe80::5 dev eno1 proto ra metric 5 expires 600; $ip -6 route add default via fe80::6 dev eno1 proto bird metric 6;",
              ["fe80::1"],
            ],
          ] as const)
        : []),
    ];
    for (const [name, commands, expected] of isAlone)
      test(`is that a default route leads by the layout's next hop alone: so beside ${name}`, async () => {
        const answer = await applied(files(expected.map(route)), commands);
        expect(answer).toMatchObject({ result: "applied" });
        expect(answer).not.toHaveProperty("unmet");
      });

    test("and does not come true takes the change back, and says what is there instead", async () => {
      const before = host.etc();
      host.consumer(
        "netplan",
        `ip=/usr/bin/ip; [ -x $ip ] || ip=/usr/sbin/ip; [ "$1" != apply ] || $ip -6 route replace default ${hops}`,
      );
      const answer = await applied(
        files([address("2001:db8:1::10"), address("2001:db8:1::11"), ...(several ? [route("fe80::2")] : [])]),
      );
      expect(answer).toMatchObject({
        result: "failed",
        step: "probe",
        reason: `what is expected of this host did not come true within ${patience} s: address 2001:db8:1::11/64 eno1${several ? ", route ::/0 via fe80::2 eno1 (packets may go by fe80::1 on eno1 as well)" : ""}`,
        back: true,
      });
      expect(host.etc()).toEqual(before);
    });
  });
}
