import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import {
  checkId,
  type HostCheck,
  type HostCheckResult,
  hostChecks,
  hostScript,
  joinedScript,
  judgeHost,
  planFromText,
  readHostFacts,
  splitAnswers,
} from "../../../core/index.ts";
import { labPlan } from "./lab-plan.ts";

const checks = hostChecks(labPlan(), { domain: "lab.test" });
const ofHost = (host: string) => checks.filter((check) => check.host === host);
const pve = ofHost("rack/pve-1");

/** What rack/pve-1 prints when all is well: iproute2's and systemd's own words. */
const well = `== links
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN\\    link/loopback 00:00:00:00:00:00
2: eno1@if6: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master vmbr0 state UP\\    link/ether 02:06:df:19:2c:fe
4: vmbr0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\\    link/ether ce:85:0e:c7:60:8c
5: vmbr2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\\    link/ether 62:44:e9:50:da:f2
== addresses
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
4: vmbr0    inet6 3fff:b0b:1::10/64 scope global \\       valid_lft forever preferred_lft forever
4: vmbr0    inet6 fe80::cc85:eff:fec7:608c/64 scope link proto kernel_ll \\       valid_lft forever preferred_lft forever
5: vmbr2    inet6 3fff:b0b:0:1::1/64 scope global \\       valid_lft forever preferred_lft forever
== routes6
3fff:b0b:0:1::/64 dev vmbr2 proto kernel metric 256 pref medium
3fff:b0b:1::/64 dev vmbr0 proto kernel metric 256 pref medium
fe80::/64 dev vmbr0 proto kernel metric 256 pref medium
default via fe80::1 dev vmbr0 proto kernel metric 1024 onlink pref medium
== routes4
== parameters
/proc/sys/net/ipv6/conf/all/forwarding:1
/proc/sys/net/ipv6/conf/vmbr0/forwarding:1
/proc/sys/net/ipv6/conf/vmbr2/forwarding:1
/proc/sys/net/ipv6/conf/vmbr0/accept_ra:1
/proc/sys/net/ipv6/conf/vmbr2/accept_ra:0
== answers
${answersFor(pve, {
  gateway: "answers fe80::1 dev vmbr0 lladdr d2:60:f2:92:ab:ae router REACHABLE",
  "path-mtu": "mtu 1500",
  name: "status 0 ADDRESS",
  guest: "answers 3fff:b0b:0:1::2 dev vmbr2 lladdr MAC REACHABLE",
})}== end
`;

function answersFor(of: readonly HostCheck[], texts: Partial<Record<HostCheck["kind"], string>>): string {
  return of
    .map((check, index) => {
      const text = texts[check.kind]
        ?.replace("ADDRESS", "address" in check ? check.address : "")
        .replace("MAC", "mac" in check ? check.mac : "");
      return text === undefined ? "" : `answer ${index} ${text}\n`;
    })
    .join("");
}

/** What is not ok once a host's words are other ones. */
function wrong(of: readonly HostCheck[], output: string): string[] {
  return judgeHost(of, readHostFacts(output))
    .filter(({ verdict }) => verdict !== "ok")
    .map(sentence);
}

function sentence({ check, verdict, seen, next }: HostCheckResult): string {
  return `${verdict} ${checkId(check)}: ${seen}${next === "" ? "" : ` -> ${next}`}`;
}

test("every kind of promise in a plan is checked, each under a name of its own", () => {
  expect(new Set(checks.map(checkId)).size).toBe(checks.length);
  expect([...new Set(checks.map(({ kind }) => kind))].sort()).toEqual([
    "address",
    "container",
    "forwarding",
    "gateway",
    "guest",
    "name",
    "path-mtu",
    "route",
    "unit",
  ]);
  expect(pve.map(checkId)).toEqual([
    "address rack/pve-1 vmbr0 3fff:b0b:1::10/64",
    "route rack/pve-1 3fff:b0b:1::/64 dev vmbr0",
    "route rack/pve-1 default via fe80::1 dev vmbr0",
    "gateway rack/pve-1 fe80::1 dev vmbr0",
    "address rack/pve-1 vmbr2 3fff:b0b:0:1::1/64",
    "route rack/pve-1 3fff:b0b:0:1::/64 dev vmbr2",
    "forwarding rack/pve-1 on, with accept_ra to match",
    "path-mtu rack/pve-1 cloud/web-1 3fff:ec2:47b:ca03::1:1",
    "path-mtu rack/pve-1 rack/lxd-1 3fff:b0b:1::20",
    "name rack/pve-1 pve-1.rack.lab.test 3fff:b0b:1::10",
    "name rack/pve-1 web-1.cloud.lab.test 3fff:ec2:47b:ca03::1:1",
    "name rack/pve-1 lxd-1.rack.lab.test 3fff:b0b:1::20",
    "guest rack/pve-1 git 3fff:b0b:0:1::2",
  ]);
});

test("a host as planned has nothing wrong", () => {
  expect(wrong(pve, well)).toEqual([]);
});

describe("exactly what is broken is found, with where to look next", () => {
  test.each<readonly [string, string, string, readonly string[]]>([
    [
      "an address that has gone",
      "5: vmbr2    inet6 3fff:b0b:0:1::1/64 scope global \\       valid_lft forever preferred_lft forever\n",
      "",
      [
        "failed address rack/pve-1 vmbr2 3fff:b0b:0:1::1/64: not on vmbr2 -> hextet drift NAME rack/pve-1; hextet heal NAME rack/pve-1 puts it back",
      ],
    ],
    [
      "an address that is on another interface",
      "4: vmbr0    inet6 3fff:b0b:1::10/64",
      "2: eno1    inet6 3fff:b0b:1::10/64",
      ["failed address rack/pve-1 vmbr0 3fff:b0b:1::10/64: is on eno1 -> ip -6 addr; who put it there?"],
    ],
    [
      "a duplicate address",
      "3fff:b0b:1::10/64 scope global",
      "3fff:b0b:1::10/64 scope global dadfailed tentative",
      [
        "failed address rack/pve-1 vmbr0 3fff:b0b:1::10/64: duplicate: another machine on the link has it -> ip -6 neigh on a neighbour shows that machine's MAC for 3fff:b0b:1::10",
      ],
    ],
    [
      "an address that detection has not cleared yet",
      "3fff:b0b:1::10/64 scope global",
      "3fff:b0b:1::10/64 scope global tentative",
      ["failed address rack/pve-1 vmbr0 3fff:b0b:1::10/64: tentative -> duplicate address detection goes on"],
    ],
    [
      "a wrong prefix length",
      "inet6 3fff:b0b:1::10/64",
      "inet6 3fff:b0b:1::10/128",
      ["failed address rack/pve-1 vmbr0 3fff:b0b:1::10/64: has it as a /128 -> hextet drift NAME rack/pve-1"],
    ],
    [
      "a default route that goes elsewhere",
      "default via fe80::1 dev",
      "default via fe80::2 dev",
      [
        "failed route rack/pve-1 default via fe80::1 dev vmbr0: instead: default via fe80::2 dev vmbr0 proto kernel metric 1024 onlink pref medium -> hextet drift NAME rack/pve-1; hextet heal NAME rack/pve-1 puts it back",
      ],
    ],
    [
      "a second default route that goes first",
      "== routes4",
      "default via fe80::9 dev vmbr2 proto ra metric 100 pref medium\n== routes4",
      [
        "failed route rack/pve-1 default via fe80::1 dev vmbr0: another goes before it: default via fe80::9 dev vmbr2 proto ra metric 100 pref medium -> ip -6 route show default; who put that there?",
      ],
    ],
    [
      "forwarding that is off",
      "conf/all/forwarding:1",
      "conf/all/forwarding:0",
      [
        "failed forwarding rack/pve-1 on, with accept_ra to match: forwarding is off: all -> sysctl net.ipv6.conf.all.forwarding; hextet drift NAME rack/pve-1",
      ],
    ],
    [
      "a route by advertisement on an interface that forwards with accept_ra=1",
      "== routes4",
      "default via fe80::9 dev vmbr0 proto ra metric 2000 expires 1700sec pref medium\n== routes4",
      [
        "failed forwarding rack/pve-1 on, with accept_ra to match: vmbr0 forwards and has accept_ra=1, so its route by advertisement (default) will run out -> sysctl net.ipv6.conf.vmbr0.accept_ra=2, or a gateway in the layout",
      ],
    ],
    [
      "a gateway that does not answer to neighbour discovery",
      "answers fe80::1 dev vmbr0 lladdr d2:60:f2:92:ab:ae router REACHABLE",
      "silent fe80::1 dev vmbr0 FAILED",
      [
        "failed gateway rack/pve-1 fe80::1 dev vmbr0: neighbour failed -> the cable and VLAN of vmbr0; is fe80::1 the router's address there?",
      ],
    ],
    [
      "a way on which large packets vanish without a word",
      "mtu 1500\nanswer",
      "swallowed 1500\nanswer",
      [
        "failed path-mtu rack/pve-1 cloud/web-1 3fff:ec2:47b:ca03::1:1: packets of 1500 bytes vanish, small ones arrive -> a firewall on the way that drops ICMPv6 packet-too-big (RFC 4890), or a tunnel with a smaller MTU",
      ],
    ],
    [
      "a name that leads elsewhere",
      "status 0 3fff:b0b:1::10",
      "status 0 3fff:b0b:1::11",
      [
        "failed name rack/pve-1 pve-1.rack.lab.test 3fff:b0b:1::10: resolves to 3fff:b0b:1::11 -> the zone: hextet plan NAME --zone",
      ],
    ],
    [
      "somebody else's MAC at a guest's address",
      "dev vmbr2 lladdr 0",
      "dev vmbr2 lladdr 6",
      [
        expect.stringMatching(
          /^failed guest rack\/pve-1 git .* answers for it, and the plan gave 0/,
        ) as never,
      ],
    ],
    [
      "an interface that is not there",
      "5: vmbr2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\\    link/ether 62:44:e9:50:da:f2\n== addresses\n1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever\n4: vmbr0    inet6 3fff:b0b:1::10/64 scope global \\       valid_lft forever preferred_lft forever\n4: vmbr0    inet6 fe80::cc85:eff:fec7:608c/64 scope link proto kernel_ll \\       valid_lft forever preferred_lft forever\n5: vmbr2    inet6 3fff:b0b:0:1::1/64 scope global \\       valid_lft forever preferred_lft forever\n",
      "== addresses\n4: vmbr0    inet6 3fff:b0b:1::10/64 scope global \\       valid_lft forever preferred_lft forever\n",
      [
        "failed address rack/pve-1 vmbr2 3fff:b0b:0:1::1/64: there is no vmbr2 -> ip link; the interface's name in the layout",
      ],
    ],
    [
      "an interface that is down",
      "vmbr2: <BROADCAST,MULTICAST,UP,LOWER_UP>",
      "vmbr2: <BROADCAST,MULTICAST>",
      ["failed address rack/pve-1 vmbr2 3fff:b0b:0:1::1/64: vmbr2 is down -> ip link set vmbr2 up"],
    ],
    [
      "an on-link route that has gone",
      "3fff:b0b:1::/64 dev vmbr0 proto kernel metric 256 pref medium\n",
      "",
      [
        "failed route rack/pve-1 3fff:b0b:1::/64 dev vmbr0: not there -> hextet drift NAME rack/pve-1; hextet heal NAME rack/pve-1 puts it back",
      ],
    ],
    [
      "a kernel without IPv6",
      "/proc/sys/net/ipv6/conf/all/forwarding:1\n",
      "",
      [
        "failed forwarding rack/pve-1 on, with accept_ra to match: the kernel tells nothing of forwarding -> is IPv6 off on rack/pve-1? cat /proc/cmdline; sysctl net.ipv6.conf.all",
      ],
    ],
    [
      "a second route by advertisement that will run out, behind one that will not",
      "== routes4",
      "3fff:b0b:9::/64 dev eno2 proto ra metric 256 pref medium\ndefault via fe80::9 dev vmbr0 proto ra metric 2000 pref medium\n== routes4",
      [
        "failed forwarding rack/pve-1 on, with accept_ra to match: vmbr0 forwards and has accept_ra=1, so its route by advertisement (default) will run out -> sysctl net.ipv6.conf.vmbr0.accept_ra=2, or a gateway in the layout",
      ],
    ],
    [
      "a gateway that nobody has heard of",
      "answers fe80::1 dev vmbr0 lladdr d2:60:f2:92:ab:ae router REACHABLE",
      "silent ",
      [
        "failed gateway rack/pve-1 fe80::1 dev vmbr0: no neighbour entry -> the cable and VLAN of vmbr0; is fe80::1 the router's address there?",
      ],
    ],
    [
      "a host of another site that answers to no echo",
      "mtu 1500\nanswer",
      "silent 1500\nanswer",
      [
        "failed path-mtu rack/pve-1 cloud/web-1 3fff:ec2:47b:ca03::1:1: no answer to an echo of any size -> from rack/pve-1: ping 3fff:ec2:47b:ca03::1:1; traceroute -6 3fff:ec2:47b:ca03::1:1",
      ],
    ],
    [
      "a host without a resolver",
      "status 0 3fff:b0b:1::10",
      "no resolver",
      [
        "failed name rack/pve-1 pve-1.rack.lab.test 3fff:b0b:1::10: no resolver -> /etc/resolv.conf names no nameserver",
      ],
    ],
    [
      "a name that the resolver does not know",
      "status 0 3fff:b0b:1::10",
      "status 2 ",
      [
        "failed name rack/pve-1 pve-1.rack.lab.test 3fff:b0b:1::10: no answer -> on rack/pve-1: getent hosts pve-1.rack.lab.test; cat /etc/resolv.conf",
      ],
    ],
    [
      "a guest that is not there",
      "answers 3fff:b0b:0:1::2 dev vmbr2 lladdr",
      "silent 3fff:b0b:0:1::2 dev vmbr2 FAILED #",
      [
        "failed guest rack/pve-1 git 3fff:b0b:0:1::2: no answer -> does the guest run, and has it 3fff:b0b:0:1::2? (git 3fff:b0b:0:1::2)",
      ],
    ],
    [
      "an answer that is cut short",
      "== end\n",
      "",
      pve.map((check) => `unknown ${checkId(check)}: its answer is cut short`),
    ],
  ])("%s", (_, from, to, expected) => {
    expect(well).toContain(from);
    expect(wrong(pve, well.replace(from, to))).toEqual(expected);
  });
});

describe("what a runtime has", () => {
  const lxd = ofHost("rack/lxd-1").filter(({ kind }) => kind === "unit" || kind === "container");
  const unit =
    "Id=hextet-instance-cache.service\nActiveState=active\nSubState=exited\nUnitFileState=enabled\n";
  const text = (units: string, container: string) =>
    `== units\n${units}\n== answers\n${answersFor(lxd, { container })}== end\n`;
  const runs =
    "runs 4: eth0    inet 192.0.2.7/24 scope global eth0\\ valid_lft forever 4: eth0    inet6 3fff:b0b::25/128 scope global dynamic \\ valid_lft 3000sec";

  test("units that run and start again, containers on their addresses", () => {
    expect(wrong(lxd, text(unit, runs))).toEqual([]);
  });

  test.each([
    [unit.replace("=active", "=inactive").replace("exited", "dead"), runs, "inactive (dead)"],
    [unit.replace("=enabled", "=disabled"), runs, "active, but disabled: gone after a reboot"],
    [unit.replace("=active", "=activating").replace("exited", "start"), runs, "activating (start)"],
    [unit.replace("Id=", "Id=other-"), runs, "there is no such unit"],
    [unit, "stopped", "does not run"],
    [unit, "runs ", "has no address"],
    [unit, runs.replace("dynamic", "tentative"), "tentative"],
    [unit, runs.replace("dynamic", "dadfailed tentative"), "duplicate address"],
    [unit, runs.replace("::25", "::26"), "has 3fff:b0b::26/128"],
  ])("otherwise it is said (%#)", (units, container, seen) => {
    expect(judgeHost(lxd, readHostFacts(text(units, container))).map((one) => one.seen)).toContain(seen);
  });
});

test("a host with IPv4 too is looked at in both families, its names in those that it has", () => {
  const { plan, problems } = planFromText(
    "both",
    `hextet: 1
purpose: example
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } }
    hosts:
      both:
        connect: { address: "2001:db8:1::10", hostKey: "ssh-ed25519 ${"A".repeat(68)}" }
        interfaces: { eno1: { network: uplink, addresses: ["::10"], ipv4: 198.51.100.10 } }
      six:
        connect: { address: "2001:db8:1::20", hostKey: "ssh-ed25519 ${"A".repeat(68)}" }
        interfaces: { eno1: { network: uplink, addresses: ["::20"] } }
`,
  );
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  const all = hostChecks(plan, { domain: "example.net" });
  const ids = (host: string) => all.filter((check) => check.host === host).map(checkId);
  expect(ids("rack/both")).toEqual(
    expect.arrayContaining([
      "address rack/both eno1 198.51.100.10/24",
      "route rack/both 198.51.100.0/24 dev eno1",
      "route rack/both default via 198.51.100.1 dev eno1",
      "gateway rack/both 198.51.100.1 dev eno1",
      "name rack/both both.rack.example.net 2001:db8:1::10",
      "name rack/both both.rack.example.net 198.51.100.10",
    ]),
  );
  expect(ids("rack/six").filter((id) => id.includes("198.51.100"))).toEqual([]);
  const well = `== links
2: eno1: <BROADCAST,UP,LOWER_UP> mtu 1500
== addresses
2: eno1    inet 198.51.100.10/24 brd 198.51.100.255 scope global eno1\\       valid_lft forever preferred_lft forever
== routes6
== routes4
default via 198.51.100.1 dev eno1 proto static
198.51.100.0/24 dev eno1 proto kernel scope link src 198.51.100.10
== end
`;
  const four = all.filter(
    (check) => checkId(check).includes("198.51.100") && /address|route/.test(check.kind),
  );
  expect(wrong(four, well)).toEqual([]);
  expect(wrong(four, well.replace("198.51.100.10/24 brd", "198.51.100.11/24 brd"))).toHaveLength(1);
});

test("a bridge to which nothing of the plan is plugged in may be without carrier, its address tentative", () => {
  const [check] = pve.flatMap((one) =>
    one.kind === "address" && one.interface === "vmbr2" ? [{ ...one, carries: false }] : [],
  );
  if (check === undefined) throw new Error("the lab has no vmbr2");
  const idle = well
    .replace("5: vmbr2: <BROADCAST,MULTICAST,UP,LOWER_UP>", "5: vmbr2: <NO-CARRIER,BROADCAST,MULTICAST,UP>")
    .replace("3fff:b0b:0:1::1/64 scope global", "3fff:b0b:0:1::1/64 scope global tentative");
  expect(wrong([check], idle)).toEqual([]);
  expect(wrong([{ ...check, carries: true }], idle)[0]).toContain("tentative: no carrier");
});

describe.each(["dash", "bash"])("the script under %s", (shell) => {
  test("reads a machine's own state to its end, beside another's, and asks for a real-sized answer", () => {
    const asked: HostCheck[] = [
      { host: "here", kind: "path-mtu", to: "itself", address: "::1" },
      { host: "here", kind: "address", interface: "lo", address: "::1", length: 128, carries: true },
      { host: "here", kind: "container", container: "no-such", runtime: "docker", address: "::2" },
    ];
    const script = joinedScript([hostScript(asked), "echo beside\n"]);
    const ended = spawnSync(shell, ["-s"], { input: script, encoding: "utf8", timeout: 20_000 });
    const [own = "", beside] = splitAnswers(ended.stdout, 2);
    expect(beside).toBe("beside\n");
    const [mtu, address, container] = judgeHost(asked, readHostFacts(own));
    expect(mtu).toMatchObject({ verdict: "ok", seen: "65536 bytes" });
    expect(address).toMatchObject({ verdict: "ok" });
    expect(container).toMatchObject({ verdict: "failed", seen: "does not run" });
  });
});
