import { describe, expect, test } from "@jest/globals";
import { planFromText, planJson, planTable, renderHost } from "../../../core/index.ts";

/** A host at a provider that looks for every address on the segment. */
function planned(proxies: string) {
  const made = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      office: { prefix: "2001:db8:2::/64" }
      guests: { prefix: "2001:db8:3::/64" }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1:
            { network: uplink, addresses: ["::10"], pools: { apps: "2001:db8:1::aa00/120" }, proxies: ${proxies} }
          eno2: { network: office, addresses: ["::10"] }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
          br1: { bridge: { ports: [] } }
        docker: { networks: { shop: { pool: apps } } }
        containers: { till: { pool: apps, address: "2001:db8:1::aa05" } }
        guests: { git: { id: 101, network: guests, address: "::25" } }
`,
  );
  return { ...made, host: made.plan?.sites[0]?.hosts[0] };
}

describe("neighbour proxying", () => {
  test("is for what is handed out in a network and in a pool, and the router needs no route to either", () => {
    const { plan, problems } = planned("[guests, apps]");
    if (plan === undefined) throw new Error(JSON.stringify(problems));
    expect(planJson(plan).sites[0]?.hosts[0]?.proxies).toEqual([
      {
        interface: "eno1",
        behind: ["guests", "apps"],
        addresses: ["2001:db8:3::1", "2001:db8:3::25", "2001:db8:1::aa01", "2001:db8:1::aa05"],
      },
    ]);
    expect(planTable(plan)).not.toContain("must be told");
    expect(planTable(plan)).toContain("box/eno1  guests  2 of 2001:db8:3::/64");
  });

  test("of one of two leaves the route to the other", () => {
    const { plan } = planned("[guests]");
    expect(plan?.sites[0]?.routes.map(({ to }) => `${to}`)).toEqual(["2001:db8:1::aa00/120"]);
  });

  test("is kept up by a unit of the interface's name", () => {
    const { host } = planned("[guests]");
    const files = host === undefined ? [] : renderHost(host).files;
    expect(files.map(({ path }) => path).filter((path) => path.includes("neighbours"))).toEqual([
      "/etc/hextet/neighbours-eno1",
      "/etc/systemd/system/hextet-neighbours-eno1.service",
    ]);
  });

  test("by ndppd has a rule for each address, and a unit of its own that reads them", () => {
    const { host, plan, problems } = planned("{ networks: [guests], by: ndppd }");
    expect(problems).toEqual([]);
    const files = host === undefined ? [] : renderHost(host).files;
    const content = (path: string) => files.find((file) => file.path === path)?.content;
    expect(
      content("/etc/hextet/ndppd-eno1.conf"),
    ).toBe(`# Written by hextet for rack/box; changes belong in its layout.
proxy eno1 {
	router yes
	rule 2001:db8:3::1/128 {
		static
	}
	rule 2001:db8:3::25/128 {
		static
	}
}
`);
    const unit = content("/etc/systemd/system/hextet-neighbours-eno1.service");
    expect(unit).toContain("ExecStart=/usr/sbin/ndppd -c /etc/hextet/ndppd-eno1.conf\n");
    expect(files.map(({ path }) => path)).not.toContain("/etc/hextet/neighbours-eno1");
    expect(plan && planTable(plan)).toContain("2 of 2001:db8:3::/64, by ndppd");
    expect(plan && planJson(plan).sites[0]?.hosts[0]?.proxies?.[0]?.by).toBe("ndppd");
  });

  test("by ndpresponder is a unit that names each address", () => {
    const { host } = planned("{ networks: [guests], by: ndpresponder }");
    const files = host === undefined ? [] : renderHost(host).files;
    const own = files.filter(({ path }) => /neighbours|ndppd/.test(path));
    expect(own.map(({ path }) => path)).toEqual(["/etc/systemd/system/hextet-neighbours-eno1.service"]);
    expect(own[0]?.content).toContain(
      "ExecStart=/usr/local/bin/ndpresponder -i eno1 -n 2001:db8:3::1/128 -n 2001:db8:3::25/128\n",
    );
  });

  test.each([
    ["{ networks: [office], by: ndppd }", "HX210 rack.hosts.box.interfaces.eno1.proxies.networks.0"],
    ["[office]", "HX210 rack.hosts.box.interfaces.eno1.proxies.0"],
    ["[nowhere]", "HX020 rack.hosts.box.interfaces.eno1.proxies.0"],
  ])("of %s is refused", (proxies, problem) => {
    const said = planned(proxies).problems.map(({ code, path }) => `${code} ${path.slice(1).join(".")}`);
    expect(said).toContain(problem);
  });

  test("is not for a bridge that leads nowhere", () => {
    const inner = planFromText(
      "rack",
      `hextet: 1
purpose: lab
sites:
  rack:
    networks: { guests: { prefix: "2001:db8:3::/64" } }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"], proxies: [guests] } }
`,
    );
    expect(inner.problems.map(({ code, reason }) => `${code} ${reason}`)).toContain(
      "HX005 is said of a bridge that leads nowhere",
    );
  });
});
