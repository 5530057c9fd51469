import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { planFromText, planJson, planTable, renderHost, renderPeers } from "../../../core/index.ts";

/** A host that has a prefix routed to it, and gives networks of that to others over tunnels. */
function planned(
  tunnel: string,
  network = "alice: { from: home }",
  more = 'addresses: ["::1"]',
  ledger = "",
) {
  const made = planFromText(
    "hub",
    `hextet: 1
purpose: lab
prefixes: { home: "3fff:b0b::/48" }
sites:
  hub:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      ${network}
    hosts:
      gw-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], ipv4: 192.0.2.10 }
          t-alice: { ${more}, tunnel: ${tunnel}, network: alice }
`,
    { ledger },
  );
  return { ...made, site: made.plan?.sites[0], host: made.plan?.sites[0]?.hosts[0] };
}

const end = (more: string) => `{ kind: 6in4, end: server, local: eno1, remote: 198.51.100.7${more} }`;
const server = end(', peer: "::2"');

const texts = ({ problems }: ReturnType<typeof planned>) =>
  problems.map(({ code, path, reason }) => `${path.slice(5).join(".")} ${reason} [${code}]`);

describe("a server of tunnels", () => {
  test("gives the other end an address of a network that lies behind it, and its router is told", () => {
    const { plan, site } = planned(server);
    if (plan === undefined) throw new Error("no plan");
    expect(planJson(plan).sites[0]?.hosts[0]?.tunnels).toEqual([
      {
        interface: "t-alice",
        end: "server",
        local: "192.0.2.10",
        remote: "198.51.100.7",
        mtu: 1480,
        peer: "3fff:b0b::2",
      },
    ]);
    expect(site?.networks.find(({ name }) => name === "alice")?.placement).toEqual({
      kind: "host",
      host: "gw-1",
    });
    expect(site?.routes.map(({ to, via }) => `${to} via ${via}`)).toEqual([
      "3fff:b0b::/64 via 2001:db8:1::10",
    ]);
    expect(planTable(plan)).toContain(
      "gw-1/t-alice  6in4, server  from 192.0.2.10 to 198.51.100.7  gives 3fff:b0b::2/64",
    );
  });

  test("keeps both numbers by name in the ledger, and under another name of the interface too", () => {
    const numbers = `{"space":"network:hub/alice","owner":"hub/gw-1/t-bob","number":"5"}
{"space":"network:hub/alice","owner":"hub/gw-1/t-bob/peer","number":"7"}
{"space":"prefix:home","owner":"hub/alice","number":"30000000000000000","length":64}
`;
    const { host, ledger } = planned(end(""), undefined, "formerly: t-bob", numbers);
    const [device] = host?.interfaces.filter(({ name }) => name === "t-alice") ?? [];
    expect(`${device?.addresses[0]?.address}`).toBe("3fff:b0b:0:3::5");
    expect(`${host?.tunnels[0]?.peer?.own.address}`).toBe("3fff:b0b:0:3::7");
    expect(ledger.text).toContain(
      '{"space":"network:hub/alice","owner":"hub/gw-1/t-alice/peer","number":"7"}',
    );
  });

  test("gives other lengths, and pinned addresses, where the layout says so", () => {
    const { host } = planned(end(', peer: "::25"'), "alice: { from: home, length: 56 }");
    expect(host?.tunnels[0]?.peer?.own).toMatchObject({ length: 56, origin: "pinned" });
    expect(texts(planned(end(', peer: "::1"')))).toEqual([expect.stringContaining("is used twice")]);
  });

  test("prints what the other end is to be configured with", () => {
    const { site } = planned(server);
    const [peer, ...others] = site === undefined ? [] : renderPeers(site);
    expect(others).toEqual([]);
    expect(peer?.end).toBe("gw-1/t-alice");
    expect(peer?.text()).toContain(`
ip link add name he0 type sit remote 192.0.2.10 local 198.51.100.7 ttl 64
ip link set dev he0 mtu 1480 up
ip -6 addr add 3fff:b0b::2/64 dev he0
ip -6 route add default via 3fff:b0b::1 dev he0
`);
  });

  test("has a table of its own that makes TCP's segments fit, which is put in place before the network is", () => {
    const { host } = planned(server);
    const files = host === undefined ? [] : renderHost(host).files;
    expect(files.find(({ path }) => path === "/etc/hextet/tunnels.nft")?.content).toContain(`
		iifname "t-alice" tcp flags syn tcp option maxseg size set 1420
		oifname "t-alice" tcp flags syn tcp option maxseg size set 1420
`);
    expect(host && renderHost(host).units).toContain("hextet-tunnels.service");
  });
});

const client = "{ kind: 6in4, local: eno1, remote: 203.0.113.1 }";
const transit = 'alice: { prefix: "3fff:b0b:9::/64" }';
const second = 'addresses: ["::2"]';

describe("a client", () => {
  test("that forwards to nobody has no such table", () => {
    const { host } = planned(client, transit, second);
    expect(host && renderHost(host).files.map(({ path }) => path)).not.toContain("/etc/hextet/tunnels.nft");
  });

  test("gives nothing, and a server's end does not move", () => {
    expect(texts(planned(client.replace(" }", ', peer: "::9" }'), transit, second))).toEqual([
      "t-alice.tunnel.peer is for end: server, which gives the other end its address [HX005]",
    ]);
    expect(texts(planned(end(", update: { id: '7', user: bob }")))).toEqual([
      "t-alice.tunnel.update is for a client: it tells the server where the tunnel ends [HX005]",
    ]);
  });

  test("whose address may change has a timer that tells the server, and no key in any file", () => {
    const { host } = planned(
      client.replace(" }", ", update: { id: '123456', user: bob } }"),
      transit,
      second,
    );
    const rendered = host && renderHost(host);
    expect(rendered?.units).toEqual(["hextet-tunnel-update-t-alice.timer"]);
    const script = rendered?.files.find(({ path }) => path === "/etc/hextet/tunnel-update-t-alice");
    expect(script?.mode).toBe(0o755);
    expect(script?.content).toContain("url='https://ipv4.tunnelbroker.net/nic/update?hostname=123456'\n");
    expect(script?.content).toContain("key_file=/etc/hextet-tunnels/t-alice.key\n");
  });
});

describe("a client on a host of another site", () => {
  /** @param clients interfaces of its host, each with a tunnel of this layout's server. */
  const withClients = (clients: string) =>
    planFromText(
      "both",
      `hextet: 1
purpose: lab
prefixes: { home: "3fff:b0b::/48" }
sites:
  hub:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      t-box: { from: home }
    hosts:
      gw-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], ipv4: 192.0.2.10 }
          t-box:
            tunnel: { kind: 6in4, end: server, local: eno1, remote: { ref: cellar/box/eno1 }, peer: "::2" }
            network: t-box
            addresses: ["::1"]
  cellar:
    networks: { lan: { prefix: "fd5e:6d1a:77f0::/64", ipv4: { prefix: 198.51.100.0/24, gateway: 198.51.100.1 } } }
    hosts:
      box:
        connect: { address: 198.51.100.10, hostKey: lab }
        interfaces:
          eno1: { network: lan, addresses: [], ipv4: 198.51.100.10 }
${clients}
`,
    );
  const reasons = (clients: string) =>
    withClients(clients).problems.map(
      ({ code, path, reason }) => `${path.slice(5).join(".")} ${reason} [${code}]`,
    );

  test("has the other end, its address and its gateway from the server's end", () => {
    const { plan, problems } = withClients(
      "          he0: { tunnel: { kind: 6in4, local: eno1, remote: { ref: hub/gw-1/t-box } } }",
    );
    expect(problems).toEqual([]);
    const box = plan?.sites.find(({ name }) => name === "cellar")?.hosts[0];
    if (plan === undefined || box === undefined) throw new Error("no plan");
    const file = renderHost(box).files.find(({ path }) => path.startsWith("/etc/netplan/"));
    expect(file?.content).toContain(`\
  tunnels:
    he0:
      mode: "sit"
      local: "198.51.100.10"
      remote: "192.0.2.10"
      ttl: 64
      dhcp6: false
      accept-ra: false
      addresses:
        - "3fff:b0b::2/64"
      routes:
        - to: "default"
          via: "3fff:b0b::1"
      mtu: 1480
`);
    expect(planTable(plan)).toContain("box/he0   interface       3fff:b0b::2/64");
    expect(() => planJson(plan)).not.toThrow();
  });

  test("is one alone, of a server's end, and says nothing that follows from that", () => {
    const client = (name: string, more = "") =>
      `          ${name}: { tunnel: { kind: 6in4, local: eno1, remote: { ref: hub/gw-1/t-box } }${more} }`;
    expect(reasons(`${client("he0")}\n${client("he1", ", defaultRoute: false")}`)).toEqual([
      "he1.tunnel.remote.ref is used twice: cellar/box/he0 is its other end already [HX032]",
    ]);
    expect(reasons(client("he0", ", network: lan"))).toEqual([
      "he0.network follows from the tunnel's server [HX005]",
    ]);
  });
});

test("what the page of plans shows is a layout without problems", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/plan.md"), "utf8");
  const [, section = ""] = page.split("\n## Tunnels\n");
  const [, example = ""] = /```yaml\n(.*?)```/s.exec(section) ?? [];
  const yaml = `hextet: 1\npurpose: lab\n${example.replace("ssh-ed25519 AAAA...", "lab")}`;
  const { plan, problems } = planFromText("cellar", yaml);
  expect(problems).toEqual([]);
  expect(plan?.sites[0]?.hosts[0]?.tunnels).toMatchObject([{ interface: "he0", mtu: 1480 }]);
});
