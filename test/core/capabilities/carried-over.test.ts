import { expect, test } from "@jest/globals";
import { planFromText, problemText } from "../../../core/index.ts";

/** What people carry over from guides, in a file of a host that forwards and has what suffers from it. */
const layout = (file: string, content: string, host = "") => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "2001:db8:1::1" }
      apps: { prefix: "2001:db8:1:8::/64" }
      home: { prefix: "2001:db8:2::/64", mode: slaac }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"] }
          eno2: { network: home, allow: { HX171: "not what this is about" } }
          br0: { bridge: { ports: [] }, network: apps, addresses: ["::1"] }
${host}        files:
          ${file}: { content: ${JSON.stringify(content)} }
`;

function found(file: string, content: string, host?: string): readonly string[] {
  const { problems } = planFromText("rack", layout(file, content, host));
  return problems
    .filter(({ code }) => /^HX30|^HX00/.test(code))
    .map((problem) => problemText(problem).replace(/^\S+ /, "").replace(/;.*\[/s, " ["));
}

const nft = "/etc/nftables.conf";
const docker = "        docker: { addressPools: [{ prefix: 10.200.0.0/16, length: 24 }] }\n";
const incus = '        lxd: { bridges: { lxdbr0: { network: inner, address: "::1" } } }\n';
const dump = "#!/usr/sbin/nft -f\nflush ruleset\ntable ip6 nat {\n}\n";

test("a dump of the whole ruleset is found where others have rules, and nowhere else", () => {
  expect(found(nft, dump, docker)).toEqual([
    "flush ruleset takes away all rules, Docker's too, until their programs start anew [HX300]",
  ]);
  expect(found(nft, dump)).toEqual([]);
  expect(found(nft, "# flush ruleset\ntable inet mine\ndelete table inet mine\n", docker)).toEqual([]);
  expect(found("/etc/cron.d/rules", "@reboot root ip6tables -t nat -F", docker)[0]).toContain("[HX300]");
  expect(found("/etc/cron.d/rules", "@reboot root ip6tables -F mine", docker)).toEqual([]);
  expect(found(nft, dump, incus.replace("inner", "apps"))).not.toEqual([]);
});

test("accept_ra of all, and 1 where the host forwards", () => {
  const sysctl = "/etc/sysctl.d/99-custom.conf";
  expect(found(sysctl, "net.ipv6.conf.all.accept_ra = 2\nnet.ipv6.conf.all.proxy_ndp=1")).toEqual([
    "net.ipv6.conf.all.accept_ra = 2 changes no interface: the kernel looks at an interface's own accept_ra [HX301]",
  ]);
  expect(found(sysctl, "net/ipv6/conf/eno2/accept_ra=1")[0]).toMatch(/^net.*of 1 it makes 0 then.*HX301/);
  expect(found(sysctl, "net.ipv6.conf.eno2.accept_ra=2\nnet.ipv6.conf.eno9.accept_ra=1")).toEqual([]);
});

test.each([
  ["chattr +i /etc/network/interfaces", true],
  ["chattr -R +ai /etc/network", true],
  ["chattr -i /etc/network/interfaces", false],
  ["chattr +a /var/log/messages", false],
])("%s makes immutable: %s", (line, is) => {
  expect(found("/etc/cron.d/lock", `@reboot root ${line}`).map((text) => text.slice(-7))).toEqual(
    is ? ["[HX302]"] : [],
  );
});

test("answers for a whole segment, by ndppd and by ndpresponder; for what lies behind the host none is found", () => {
  const ndppd = (prefix: string) =>
    found("/etc/ndppd.conf", `proxy eno1 {\n  rule ${prefix} {\n    auto\n  }\n}`);
  expect(ndppd("2001:db8:1::/64")[0]).toContain("is all of uplink, where others live");
  expect(ndppd("2001:db8::/32")).toHaveLength(1);
  expect(ndppd("2001:db8:1:8::/64")).toEqual([]);
  expect(ndppd("2001:db8:1::/80")).toEqual([]);
  expect(ndppd("2001:db8::1::/64")).toEqual([]);
  expect(ndppd("2001:db8::/190")).toEqual([]);
  const unit = (option: string) => `[Service]\nExecStart=/usr/local/bin/ndpresponder -i eno1 ${option}\n`;
  for (const option of ["-n 2001:db8:1::5/64", "--subnet=2001:db8:1::/64"])
    expect(found("/etc/systemd/system/ndpresponder.service", unit(option))[0]).toContain("[HX303]");
  expect(found("/etc/systemd/system/ndpresponder.service", unit("-n 2001:db8:1:8::/64"))).toEqual([]);
});

test("advertisements by the interface that the host itself goes out by", () => {
  const radvd = (device: string) =>
    found("/etc/radvd.conf", `interface ${device}\n{\n AdvSendAdvert on;\n};\n`);
  expect(radvd("eno1")[0]).toContain("would take this host for their router [HX304]");
  expect(radvd("eno2")).toHaveLength(1);
  expect(radvd("br0")).toEqual([]);
  expect(found("/etc/radvd.conf", "# interface eno1\ninterface br0 { };\n")).toEqual([]);
});

test("a unit that is bound to another and does not come back with it", () => {
  const unit = (wantedBy: string) =>
    found(
      "/etc/systemd/system/setup_docker_macvlan.service",
      `[Unit]\nBindsTo=docker.service\nRequires=docker.service\n[Service]\nType=oneshot\n[Install]\nWantedBy=${wantedBy}\n`,
    );
  expect(unit("multi-user.target")).toEqual([
    "BindsTo=docker.service ends this unit whenever docker.service ends, and nothing starts it again beside that [HX305]",
  ]);
  expect(unit("multi-user.target docker.service")).toEqual([]);
});

test("a prefix that a guide has in its commands", () => {
  const { problems } = planFromText("x", 'hextet: 1\nprefixes: { lan: "fd0d:7eb5:2afd::/48" }\nsites: {}\n');
  expect(problems.map(problemText)).toEqual([
    expect.stringContaining("is that of a guide for Docker's macvlan"),
  ]);
});
