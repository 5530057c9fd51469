import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type HostPlan, planFromText, planJson, problemText, renderHost } from "../../../core/index.ts";

const today = "2026-12-01";

/** A NAS beside a network with SLAAC, and what it has there. */
function planned(host: string, { network = "mode: slaac", ledger = "", other = "" } = {}) {
  const layout = `hextet: 1
purpose: lab
sites:
  house:
    networks:
      lan: { prefix: "2001:db8:1::/64", ${network}, ipv4: { prefix: 192.0.2.0/24, gateway: 192.0.2.1 } }
      pods: { prefix: "2001:db8:2::/64" }
    hosts:
      nas:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::10"] } }
${host
  .trim()
  .split("\n")
  .map((line) => `        ${line}`)
  .join("\n")}
${other}`;
  const made = planFromText("house", layout, { today, ledger });
  return {
    ...made,
    host: made.plan?.sites[0]?.hosts.find(({ name }) => name === "nas"),
    said: made.problems.map((problem) => problemText(problem)),
  };
}

const fixed = 'gateway: "2001:db8:1::1"';

function fileOf(host: HostPlan | undefined, path: string): string {
  const files = host === undefined ? [] : renderHost(host).files;
  return files.find((file) => file.path === path)?.content ?? "";
}

describe("a macvlan", () => {
  test("by SLAAC gives Docker no IPv6 prefix, and its containers make their addresses of MAC addresses that the ledger keeps", () => {
    const { host, ledger, said } = planned(`macvlans: { lan: { parent: eno1 } }
containers: { web: { image: web }, mine: { mac: "02:00:5e:10:00:07" } }`);
    expect(said).toEqual([]);
    const script = fileOf(host, "/etc/hextet/network-lan");
    expect(script).toContain("--subnet 192.0.2.0/24 --gateway 192.0.2.1");
    expect(script).not.toContain("--ipv6");
    const [mine, web] = host?.containers ?? [];
    expect(`${mine?.address}`).toBe("2001:db8:1::5eff:fe10:7");
    expect(ledger.text).toContain(
      `"mac:house","owner":"house/nas/containers/web","number":"${web?.mac?.replaceAll(":", "").replace(/^0/, "")}"`,
    );
    const unit = fileOf(host, "/etc/systemd/system/hextet-container-web.service");
    expect(unit).toContain(`--mac-address ${web?.mac} --sysctl net.ipv6.conf.eth0.disable_ipv6=0`);
    expect(unit).not.toContain("--ip6");
  });

  test("without SLAAC gives it the prefix and the gateway, and fixed addresses", () => {
    const { host, plan } = planned(
      `macvlans: { lan: { parent: eno1, shim: { address: "::fe", ipv4: 192.0.2.254 } } }
containers: { web: { address: "::50", ipv4: 192.0.2.50, image: web } }`,
      { network: fixed },
    );
    expect(fileOf(host, "/etc/hextet/network-lan")).toContain(
      "--ipv6 --subnet 192.0.2.0/24 --gateway 192.0.2.1 --subnet 2001:db8:1::/64 --gateway 2001:db8:1::1",
    );
    expect(fileOf(host, "/etc/systemd/system/hextet-container-web.service")).toContain(
      "--network lan --ip 192.0.2.50 --ip6 2001:db8:1::50 --mac-address 02:",
    );
    expect(plan && planJson(plan).sites[0]?.hosts[0]?.macvlans).toEqual([
      {
        name: "lan",
        parent: "eno1",
        network: "lan",
        prefix: "2001:db8:1::/64",
        gateway: "2001:db8:1::1",
        ipv4: { prefix: "192.0.2.0/24", gateway: "192.0.2.1" },
        shim: {
          interface: "shim-lan",
          mac: expect.stringMatching(/^02:/),
          address: "2001:db8:1::fe",
          origin: "pinned",
          ipv4: { address: "192.0.2.254", origin: "pinned" },
        },
      },
    ]);
  });

  test("leaves the other networks' containers, the forwarding of the host and its daemon.json alone", () => {
    const { host } = planned("macvlans: { lan: { parent: eno1, shim: true } }");
    expect(host?.forwarding).toBe(false);
    expect(
      host === undefined
        ? []
        : renderHost(host)
            .files.map(({ path }) => path)
            .sort(),
    ).toEqual([
      "/etc/hextet/network-lan",
      "/etc/hextet/shim-lan",
      "/etc/netplan/60-hextet.yaml",
      "/etc/systemd/system/hextet-network-lan.service",
      "/etc/systemd/system/hextet-shim-lan.service",
    ]);
  });

  test("can be referred to by its shim, as by containers that ask their host for names", () => {
    const { plan, said } = planned(`macvlans: { lan: { parent: eno1, shim: { address: "::fe" } } }`, {
      network: fixed,
      other: `      pc:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        dns: { servers: [{ ref: house/nas/shim-lan }] }
        interfaces: { eno1: { network: lan, addresses: ["::20"] } }
`,
    });
    expect(said.filter((text) => !text.includes("[HX0"))).toEqual([]);
    const pc = plan?.sites[0]?.hosts.find(({ name }) => name === "pc");
    expect(pc?.resolvers?.servers.map((server) => `${server}`)).toEqual(["2001:db8:1::fe"]);
  });

  test("has scripts that shellcheck minds nothing of", () => {
    const { host } = planned(`macvlans: { lan: { parent: eno1, shim: true } }
containers: { web: {} }`);
    for (const path of ["/etc/hextet/network-lan", "/etc/hextet/shim-lan"]) {
      const { status, stdout, error } = spawnSync("shellcheck", ["--shell=sh", "--severity=style", "-"], {
        input: fileOf(host, path),
        encoding: "utf8",
      });
      if (error === undefined) expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
    }
  });
});

describe("what cannot be", () => {
  test.each([
    [
      "macvlans: { lan: { parent: eno2 } }",
      "",
      /macvlans\.lan\.parent: eno2 names an interface of this host that is not there/,
    ],
    [
      "macvlans: { lan: { parent: eno1 }, more: { parent: eno1 } }",
      "",
      /macvlans\.more\.parent: is in lan, where the macvlan lan is already; .* \[HX032\]/,
    ],
    [
      "macvlans: { lan: { parent: eno1, shim: { name: eno1 } } }",
      "",
      /macvlans\.lan\.shim: is used twice: an interface of this host has the name eno1; .* \[HX032\]/,
    ],
    [
      "macvlans: { a-network-with-a-name: { parent: eno1, shim: true } }",
      "",
      /shim: would be called shim-a-network-with-a-name, and an interface's name has 15 characters at most; give it a name: shim: { name: shim0 } \[HX005\]/,
    ],
    [
      `macvlans: { lan: { parent: eno1 } }
incus: { bridges: { incusbr0: { network: lan, address: "::5" } } }`,
      "",
      /macvlans\.lan\.parent: is in lan, where the bridge incusbr0 is already/,
    ],
    [
      `macvlans: { lan: { parent: eno1 } }
containers: { web: { mac: "02:00:5e:10:00:07" }, shop: { mac: "02:00:5e:10:00:07" } }`,
      "",
      /mac: 02:00:5e:10:00:07 is used twice: it is that of house\/nas\/shop/,
    ],
    [
      `macvlans: { lan: { parent: eno1 } }
containers: { web: { identifier: opaque } }`,
      "",
      /containers\.web\.identifier: opaque would be for Docker to give, in lan, where addresses come by SLAAC.* \[HX282\]/,
    ],
    [
      "macvlans: { lan: { parent: eno1 } }",
      'gateway: "fe80::1"',
      /gateway fe80::1, which is outside of .* \[HX281\]/,
    ],
    [
      "macvlans: { lan: { parent: eno1 } }",
      "mode: dhcp",
      /has no gateway: Docker before version 29 .* \[HX281\]/,
    ],
    [
      "macvlans: {}\nshim: true",
      "",
      /nas\.shim: is not a key of this place; it goes into sites\.NAME\.hosts\.NAME\.macvlans\.NAME/,
    ],
  ])("%s", (host, network, problem) => {
    expect(planned(host, network === "" ? {} : { network }).said.join("\n")).toMatch(problem);
  });
});

/** Everything with a number of a NAS whose macvlan and containers have these names. */
function numbersOf(containers: readonly string[], ledger: string, macvlan = "lan") {
  const listed = containers.map((name) => `${name}: {}`).join(", ");
  const made = planned(
    `macvlans: { ${macvlan}: { parent: eno1, shim: { name: shim0 } } }\ncontainers: { ${listed} }`,
    {
      ledger,
    },
  );
  expect(made.said).toEqual([]);
  const shim = made.host?.macvlans[0]?.shim;
  const all = (made.host?.containers ?? []).map(
    ({ name, mac, address, ipv4 }) => [name, `${mac} ${address} ${ipv4?.address}`] as const,
  );
  return {
    ledger: made.ledger.text,
    numbers: new Map([...all, ["shim", `${shim?.mac} ${shim?.address} ${shim?.ipv4?.address}`]]),
  };
}

describe("numbers", () => {
  test("of containers and of the shim stay, whoever comes, goes and comes back", () => {
    const names = fc.uniqueArray(fc.constantFrom("web", "db", "mail", "git", "dns", "wiki"), {
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.array(names, { minLength: 2, maxLength: 5 }), (steps) => {
        const seen = new Map<string, string>();
        let ledger = "";
        for (const containers of steps) {
          const now = numbersOf(containers, ledger);
          ledger = now.ledger;
          for (const [name, number] of now.numbers) {
            expect([name, seen.get(name) ?? number]).toEqual([name, number]);
            seen.set(name, number);
          }
          // The same once more, whatever the order.
          expect(numbersOf(containers.toReversed(), ledger)).toEqual(now);
        }
        expect(new Set(seen.values()).size).toBe(seen.size);
      }),
      { numRuns: 25 },
    );
  });

  test("of a macvlan stay when it is renamed", () => {
    const before = numbersOf(["web"], "");
    const made = planned(
      "macvlans: { home: { formerly: lan, parent: eno1, shim: { name: shim0 } } }\ncontainers: { web: {} }",
      { ledger: before.ledger },
    );
    expect(made.said).toEqual([]);
    const shim = made.host?.macvlans[0]?.shim;
    expect(`${shim?.mac} ${shim?.address} ${shim?.ipv4?.address}`).toBe(before.numbers.get("shim"));
  });
});
