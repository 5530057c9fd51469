import { describe, expect, test } from "@jest/globals";
import { planFromText, renderHost } from "../../../core/index.ts";
import { hostChecks, judgeHost, readHostFacts } from "../../../core/probe/index.ts";

/** A host whose interfaces are given, by this renderer. */
function planned(interfaces: string, renderer = "netplan") {
  const made = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      office: { prefix: "2001:db8:8::/64", gateway: "fe80::1", ipv4: { prefix: 192.0.2.0/24 } }
    hosts:
      desk:
        connect: { address: "2001:db8:8::10", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          ${interfaces}
`,
  );
  return {
    ...made,
    said: made.problems.map(({ code, path, reason }) => `${code} ${path.slice(6).join(".")} ${reason}`),
  };
}

const own = 'eno1: { network: office, addresses: ["::10"], dhcp4: true';

describe("IPv4 by DHCP", () => {
  test("is expected of the interface, and takes no number", () => {
    const { plan, problems, ledger } = planned(`${own} }`);
    expect(problems).toEqual([]);
    expect(ledger.text).not.toContain("network4");
    const host = plan?.sites[0]?.hosts[0];
    expect(host && renderHost(host).expect).toContainEqual({
      kind: "address-in",
      prefix: "0.0.0.0/0",
      interface: "eno1",
    });
  });

  test.each([
    ["192.0.2.77/24", "ok"],
    ["", "failed"],
  ])("that has brought %p is %s in the eyes of verify", (found, verdict) => {
    const { plan } = planned(`${own} }`);
    if (plan === undefined) throw new Error("no plan");
    const checks = hostChecks(plan, { domain: undefined }).filter(({ kind }) => kind === "dhcp4");
    expect(checks).toHaveLength(1);
    const facts = readHostFacts(`== answers\nanswer 0 found ${found}\n== end`);
    expect(judgeHost(checks, facts).map((judged) => judged.verdict)).toEqual([verdict]);
  });

  test.each([
    [
      "an address of the layout's",
      `${own}, ipv4: true }`,
      "netplan",
      "HX005 ipv4 gives an address, and by dhcp4 a DHCP server does",
    ],
    [
      "a loopback",
      "lo: { dhcp4: true }",
      "netplan",
      "HX005 dhcp4 asks a DHCP server, and nobody is heard on a loopback",
    ],
    [
      "a port",
      `eno2: { dhcp4: true }\n          br0: { bridge: { ports: [eno2] } }`,
      "netplan",
      "HX005 dhcp4 asks a DHCP server, and eno2 is a port of br0",
    ],
    [
      "a metric by ifupdown2",
      `${own}, metric: 300 }`,
      "ifupdown2",
      "HX005 metric is said of the default route that DHCP brings, and ifupdown2 has no words for that",
    ],
  ])("does not go with %s", (_what, interfaces, renderer, problem) => {
    expect(planned(interfaces, renderer).said).toContain(problem);
  });
});
