import { describe, expect, test } from "@jest/globals";
import { checkId, judgeHost, readHostFacts } from "../../../core/index.ts";
import { answersFor, ofHost, pve, well, wrong } from "./host-words.ts";

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
      "a default route that has a second next hop",
      "default via fe80::1 dev vmbr0 proto kernel metric 1024 onlink pref medium",
      "default proto static metric 1024 pref medium\n\tnexthop via fe80::1 dev vmbr0 weight 1 \n\tnexthop via fe80::9 dev vmbr0 weight 1 ",
      [
        "failed route rack/pve-1 default via fe80::1 dev vmbr0: another shares it: default via fe80::9 dev vmbr0 proto static metric 1024 pref medium -> hextet drift NAME rack/pve-1",
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
    expect(judgeHost(lxd, readHostFacts(text(units, container))).map((result) => result.seen)).toContain(
      seen,
    );
  });
});

test("a bridge to which nothing of the plan is plugged in may be without carrier, its address tentative", () => {
  const [check] = pve.flatMap((candidate) =>
    candidate.kind === "address" && candidate.interface === "vmbr2" ? [{ ...candidate, carries: false }] : [],
  );
  if (check === undefined) throw new Error("the lab has no vmbr2");
  const idle = well
    .replace("5: vmbr2: <BROADCAST,MULTICAST,UP,LOWER_UP>", "5: vmbr2: <NO-CARRIER,BROADCAST,MULTICAST,UP>")
    .replace("3fff:b0b:0:1::1/64 scope global", "3fff:b0b:0:1::1/64 scope global tentative");
  expect(wrong([check], idle)).toEqual([]);
  expect(wrong([{ ...check, carries: true }], idle)[0]).toContain("tentative: no carrier");
});
