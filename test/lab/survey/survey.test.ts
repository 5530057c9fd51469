import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { type HostSurvey, surveyJsonSchema } from "../../../core/index.ts";
import { readSurvey, surveyScript } from "../../../hosts/index.ts";
import { uniqueLab } from "../unique-lab.ts";
import { box, ConnectedTwins, pve, roamer } from "./connected-twins.ts";

jest.setTimeout(180_000);

let twins: ConnectedTwins;

const boxTwin = "rack--box-1";
const router = "rack--router";

beforeAll(async () => {
  twins = await ConnectedTwins.boot(uniqueLab("survey"));
  await twins.console(
    router,
    "mkdir -p /var/lib/misc && dnsmasq -C /etc/dnsmasq-test.conf --pid-file=/run/dnsmasq-test.pid",
  );
  // What neither networkd nor netplan has: the kernel's own SLAAC, with its own way of making identifiers, and a DHCPv6 client.
  await twins.console(
    boxTwin,
    `sysctl -qw net.ipv6.conf.kernel0.addr_gen_mode=3 net.ipv6.conf.kernel0.accept_ra=1 net.ipv6.conf.kernel0.use_tempaddr=2
ip link set kernel0 up
ip link set dhcpcd0 up
dhcpcd -6 -q -b dhcpcd0 >/dev/null 2>&1
i=0
until [ "$(ip -6 -o addr show scope global -tentative | grep -c -E 'eui0|stable0|temp0|kernel0|full0|dhcpcd0|less0')" -ge 9 ] || [ $i = 200 ]; do i=$((i + 1)); sleep 0.1; done`,
  );
}, 180_000);
afterAll(() => twins.end());

/** Words after the address for a host that no layout knows. */
const known = (twin: string) => ["--host-key", twins.hostKey(twin), "--key", join(twins.folder, "key")];

async function survey(...args: readonly string[]): Promise<HostSurvey> {
  const { status, stdout, stderr } = await twins.hextet("survey", "office", ...args, "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return surveyJsonSchema.parse(JSON.parse(stdout));
}

/** How each interface got what it has, without what differs from run to run. */
function origins({ interfaces }: HostSurvey): Record<string, unknown> {
  return Object.fromEntries(
    interfaces
      .filter(({ name }) => name !== "lo")
      .map(({ name, ipv6, addresses }) => [
        name,
        {
          ipv6,
          addresses: addresses
            .filter(({ origin }) => origin !== "link-local")
            .map(({ origin, identifier }) => `${origin} ${identifier}`)
            .sort(),
        },
      ]),
  );
}

/** As the test itself has set the NICs and the router up. */
const truth = {
  eno1: { ipv6: ["static"], addresses: ["static other"] },
  eui0: { ipv6: ["slaac"], addresses: ["slaac eui64"] },
  stable0: { ipv6: ["slaac"], addresses: ["slaac stable-privacy"] },
  temp0: { ipv6: ["slaac"], addresses: ["slaac eui64", "slaac temporary"] },
  kernel0: { ipv6: ["slaac"], addresses: ["slaac stable-privacy", "slaac temporary"] },
  fixed0: { ipv6: ["static"], addresses: ["static other", "static other"] },
  full0: { ipv6: ["dhcp"], addresses: ["dhcp other"] },
  dhcpcd0: { ipv6: ["dhcp"], addresses: ["dhcp other"] },
  less0: { ipv6: ["dhcp-stateless"], addresses: ["slaac eui64"] },
};

test("SLAAC, DHCPv6 with and without addresses, and static are told apart as they were set up, and nothing is written on the host", async () => {
  const files =
    "find / -xdev \\( -path /proc -o -path /sys -o -path /var/log \\) -prune -o -type f -printf '%p %s %T@\\n' | sort; find /tmp /var/tmp | sort; systemctl list-units --state=active --no-legend --plain | awk '{ print $1 }' | grep -v -E '^(session|user)|scope$'";
  const before = await twins.console(boxTwin, files);
  const found = await survey(box, ...known(boxTwin));
  expect(origins(found)).toEqual(truth);
  expect(await twins.console(boxTwin, files)).toBe(before);

  const owners = Object.fromEntries(found.interfaces.map(({ name, owner }) => [name, owner]));
  expect(owners).toMatchObject({
    eno1: { by: "networkd", through: "netplan", cloudInit: false, files: ["/etc/netplan/50-test.yaml"] },
    eui0: { by: "networkd", through: null, files: ["/etc/systemd/network/20-eui0.network"] },
    kernel0: { by: "kernel" },
    dhcpcd0: { by: "dhcpcd" },
  });
  // The router's own record of what it gave.
  const leases = await twins.console(router, "cat /var/lib/misc/test.leases");
  const given = found.interfaces
    .flatMap(({ addresses }) => addresses)
    .filter(({ origin }) => origin === "dhcp")
    .map(({ address }) => address);
  expect(given).toHaveLength(2);
  for (const address of given) expect(leases).toContain(` ${address} `);
  const duids = found.identity.duids.filter(({ interface: name }) => name === "full0" || name === null);
  for (const { duid } of duids) expect(leases).toContain(duid);
  expect(duids).toHaveLength(2);
});

test("what the routers advertise is what they are configured to, on each link", async () => {
  const { asked, advertisements, defaultRoutes, resolvers } = await survey(box, ...known(boxTwin));
  expect(asked).toBe("perl");
  const on = (name: string) => advertisements.find((heard) => heard.interface === name);
  const macs = await twins.console(router, "ip -j link");
  expect(on("eui0")).toMatchObject({
    managed: false,
    otherConfiguration: false,
    preference: "high",
    lifetime: 1800,
    mtu: 1400,
    own: false,
    prefixes: [{ prefix: "3fff:b0b:51::/64", onLink: true, autonomous: true, valid: 7200, preferred: 3600 }],
    resolvers: [{ address: "3fff:b0b:51::53", lifetime: 600 }],
    domains: ["slaac.example"],
    complete: true,
  });
  expect(macs).toContain(`"${on("eui0")?.mac}"`);
  expect(on("full0")).toMatchObject({
    managed: true,
    prefixes: [{ prefix: "3fff:b0b:53::/64", onLink: true, autonomous: false }],
  });
  expect(on("less0")).toMatchObject({
    managed: false,
    otherConfiguration: true,
    prefixes: [{ prefix: "3fff:b0b:52::/64", onLink: true, autonomous: true }],
  });
  expect(on("eno1")).toBeUndefined();
  const through = defaultRoutes.find((route) => route.interface === "eui0");
  expect(through).toMatchObject({ via: on("eui0")?.router, protocol: "ra" });
  expect(through?.neighbour).toMatchObject({ mac: on("eui0")?.mac, router: true });
  expect(defaultRoutes.find((route) => route.interface === "eno1")).toMatchObject({
    via: "fe80::1",
    protocol: "static",
    expires: null,
  });
  // dhcpcd has written /etc/resolv.conf; what networkd was told of goes to systemd-resolved, which is not there.
  const resolver = (address: string) => resolvers.find((found) => found.address === address);
  expect(resolver("3fff:b0b:53::53")).toMatchObject({ family: "inet6", used: true });
  expect(resolver("3fff:b0b:53::53")?.sources).toEqual(
    expect.arrayContaining(["/etc/resolv.conf", "DHCPv6", "router advertisement"]),
  );
  expect(resolver("3fff:b0b:51::53")).toMatchObject({ used: false, sources: ["router advertisement"] });
});

test("each shell reads the same, and so does busybox's ip, which has no JSON", async () => {
  const script = surveyScript(false);
  for (const shell of [["dash"], ["bash"], ["busybox", "sh"]])
    expect({ shell, origins: origins(readSurvey(await twins.shell(boxTwin, shell, script))) }).toEqual({
      shell,
      origins: truth,
    });
});

test("without a word of whoever configures the host, the kernel's flags and the routers say the same", async () => {
  const printed = await twins.shell(boxTwin, ["dash"], surveyScript(true));
  const silent = printed.replace(
    /^0 @ (networkd|networkd-link|networkd-lease|network-file|dhcpcd|clients)( .*)?\n(0 \|.*\n|0 \n)*/gm,
    "",
  );
  expect(silent).not.toContain("NetworkFile");
  const withoutToken = {
    ...truth,
    // The prefix and a secret that networkd alone knows make it; of its DHCPv6 that brought no address it alone speaks.
    stable0: { ipv6: ["slaac"], addresses: ["slaac other"] },
    less0: { ipv6: ["slaac"], addresses: ["slaac eui64"] },
  };
  expect(origins(readSurvey(silent))).toEqual(withoutToken);
});

test("a host with ifupdown2 and changes of PVE's panel that wait is told as such; a table is for people", async () => {
  await twins.console(
    "rack--pve-1",
    "sed 's/::20/::21/' /etc/network/interfaces >/etc/network/interfaces.new",
  );
  const { status, stdout } = await twins.hextet(
    ...["survey", "office", pve, ...known("rack--pve-1"), "--no-solicitation"],
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/vmbr0 +static +up .*ifupdown2: \/etc\/network\/interfaces/);
  expect(stdout).toMatch(/vmbr0 +3fff:b0b:1::20\/64 +static/);
  expect(stdout).toContain(
    "note: /etc/network/interfaces.new differs from /etc/network/interfaces: changes of PVE's panel wait there",
  );
  expect(stdout).toContain("note: the routers were not asked, as was wanted");
});

test("where perl is missing Python asks the routers, and where neither is, that is said", async () => {
  await twins.console(boxTwin, "chmod a-x /usr/bin/perl*");
  expect((await survey(box, ...known(boxTwin))).asked).toBe("python");
  await twins.console(boxTwin, "chmod a-x /usr/bin/python3*");
  const found = await survey(box, ...known(boxTwin));
  expect(found.asked).toBeNull();
  expect(found.notes).toContain("the routers were not asked: neither rdisc6, perl nor python3");
  expect(origins(found)).toEqual(truth);
});

test("nobody is spoken to whose key was not given: without it, with another one, with a fingerprint", async () => {
  const key = ["--key", join(twins.folder, "key")];
  const without = await twins.hextet("survey", "office", box, ...key);
  expect(without).toMatchObject({ status: 2, stdout: "" });
  expect(without.stderr).toContain(`${box}: no layout knows this host, so its key is to be given`);
  const other = await twins.hextet(
    "survey",
    "office",
    box,
    ...key,
    "--host-key",
    twins.hostKey("rack--pve-1"),
  );
  expect(other).toMatchObject({ status: 3, stdout: "" });
  expect(other.stderr).toContain("that is on record");
  const wrong = await twins.hextet("survey", "office", box, ...key, "--host-key", "SHA256:AAAA");
  expect(wrong).toMatchObject({ status: 1, stdout: "" });
  const fingerprint = /SHA256:\S+(?=,|$| and)/.exec(wrong.stderr.split("\n")[0] ?? "")?.[0].replace(/,$/, "");
  const right = await twins.hextet(
    ...["survey", "office", box, ...key, "--host-key", fingerprint ?? "", "--no-solicitation"],
  );
  expect(right).toMatchObject({ status: 0, stderr: "" });
});

test("a host on SLAAC is frozen: the same address, gateway and resolver are static, stay, and lead there without the router's word", async () => {
  const layout = join(twins.folder, "stacks", "home.layout.yaml");
  mkdirSync(join(twins.folder, "stacks"));
  writeFileSync(
    layout,
    `# Where it stands, nobody knows.
hextet: 1
purpose: example
sites:
  rack:
    networks: {}
    hosts:
      roamer:
        connect: { address: "${roamer}", hostKey: "${twins.hostKey("rack--roamer")}", key: { file: "${join(twins.folder, "key")}" } }
        interfaces: { ens3: {} }
`,
  );
  expect(origins(await survey(roamer, ...known("rack--roamer")))).toEqual({
    ens3: { ipv6: ["slaac"], addresses: ["slaac eui64"] },
  });
  const frozen = await twins.hextet("freeze", "home", "roamer");
  expect(frozen).toMatchObject({ status: 0 });
  expect(frozen.stderr).toContain("is made from the MAC address 02:00:00:00:0a:30");
  const gateway = "fe80::ff:fe00:a21";
  const text = readFileSync(layout, "utf8");
  expect(text).toContain(`ens3: { network: net-3fff-b0b-51, addresses: ["${roamer}"] }`);
  expect(text).toContain(`gateway: "${gateway}"`);
  expect(text).toContain('dns: { servers: ["3fff:fff::80"] }');

  // By the agent, under its timer, confirmed over a fresh connection.
  expect(await twins.hextet("bring", "home", "roamer")).toMatchObject({ status: 0 });
  await twins.console(router, "systemctl stop radvd");
  expect(await twins.console("rack--roamer", "ip -o -6 addr show dev ens3 scope global")).toMatch(
    new RegExp(`^\\d+: ens3 +inet6 ${roamer}/64 scope global .*valid_lft forever preferred_lft forever\n$`),
  );
  expect(await twins.console("rack--roamer", "ip -6 route show default")).toMatch(
    new RegExp(`^default via ${gateway} dev ens3 proto static`),
  );
  expect(origins(await survey(roamer, ...known("rack--roamer"), "--no-solicitation"))).toEqual({
    ens3: { ipv6: ["static"], addresses: ["static eui64"] },
  });
  expect(await twins.hextet("freeze", "home", "roamer")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("nothing of it came by SLAAC or DHCP"),
  });
});
