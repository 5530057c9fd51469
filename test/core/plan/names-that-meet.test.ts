import { describe, expect, test } from "@jest/globals";
import { connect, problemsOf } from "./small-layouts.ts";

describe("two names that meet in one resource", () => {
  const vpcs = (first: string, second: string) => `hextet: 1
purpose: lab
sites:
  a:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
${first}
  a-b:
    aws: { region: eu-west-1, vpc: { ipv4: 10.30.0.0/16, ipv6: amazon } }
${second}
`;
  const network = (name: string, site: number, more = "") =>
    `    networks: { ${name}: { prefix: "0:0:0:${site}::/64", zone: eu-central-1a, ipv4: 10.${site}0.1.0/24${more} } }`;
  const web = (name: string, nic: string) =>
    `    hosts: { ${name}: { aws: { instanceType: m5.large, image: debian-13 }, interfaces: { ${nic}: { network: n } } } }`;

  test("are reported once for each pair of networks or hosts, not for each of their parts", () => {
    expect(problemsOf(vpcs(network("b-c", 2), network("c", 3)))).toEqual([
      "sites.a-b.networks.c: would be the resource a-b-c, and so would a/b-c; rename one of them [HX112]",
    ]);
    expect(
      problemsOf(
        vpcs(`${network("n", 2)}\n${web("b-w", "ens5")}`, `${network("n", 3)}\n${web("w", "ens5")}`),
      ),
    ).toEqual([
      "sites.a-b.hosts.w: would be the resource a-b-w, and so would a/b-w; rename one of them [HX112]",
    ]);
  });

  test("are reported for interfaces of hosts whose own names do not meet", () => {
    const hosts = `    hosts:
      w: { aws: { instanceType: m5.large, image: debian-13 }, interfaces: { x-ens5: { network: n } } }
      w-x: { aws: { instanceType: m5.large, image: debian-13 }, interfaces: { ens5: { network: n } } }`;
    expect(problemsOf(vpcs(`${network("n", 2)}\n${hosts}`, network("m", 3)))).toEqual([
      "sites.a.hosts.w-x.interfaces.ens5: would be the resource a-w-x-ens5, and so would a/w/x-ens5; rename one of them [HX112]",
    ]);
  });

  test("are reported for rules that say the same, by their prefix or by another thing's", () => {
    const rule = (from: string) => `{ protocol: tcp, port: 22, from: ${from} }`;
    const yaml = (rules: string) =>
      vpcs(
        network("n", 2, `, ingress: [{ protocol: icmpv6, from: "::/0" }, ${rules}]`),
        network("m", 3),
      ).replace("sites:", 'prefixes: { office: "2001:db8:7::/48" }\nsites:');
    expect(problemsOf(yaml(`${rule('"::/0"')}, ${rule('"::/0"')}`))).toEqual([
      "sites.a.networks.n.ingress: would be the resource a-n-tcp-22-from-anywhere, and so would rule 2 of a/n; leave one of them out [HX112]",
    ]);
    expect(problemsOf(yaml(`${rule('"2001:db8:7::/48"')}, ${rule("{ ref: office }")}`))).toEqual([
      expect.stringMatching(
        /^sites\.a\.networks\.n\.ingress: is or was the resource a-n-tcp-22-from-2001\.db8\.7\.\._48, .*\[HX112\]$/,
      ),
    ]);
  });

  test("are reported where one is what the other was: both would be made of what stands", () => {
    expect(problemsOf(vpcs(network("x", 2, ", formerly: b-c"), network("c", 3)))).toEqual([
      "sites.a-b.networks.c: is or was the resource a-b-c, and so is or was a/x: what stands by that name cannot become both; make one of the two changes and run up, then make the other [HX112]",
    ]);
  });

  test("are reported for machines, also of those that are let go", () => {
    const machine = (name: string, more = "") => `    hosts: { ${name}: { ${connect}${more} } }`;
    const yaml = (more: string) => `hextet: 1
purpose: lab
sites:
  a:
${machine("b-c")}
  a-b:
${machine("c", more)}
`;
    for (const more of ["", ", retired: true"])
      expect(problemsOf(yaml(more))).toEqual([
        "sites.a-b.hosts.c: would be the resource a-b-c, and so would a/b-c; rename one of them [HX112]",
      ]);
  });

  test("are two resources where they are of two kinds", () => {
    // The subnet a-n-routes, and the route table of the subnet a-n.
    expect(
      problemsOf(
        vpcs(
          `    networks:
      n: { prefix: "0:0:0:2::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 }
      n-routes: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.2.0/24 }`,
          network("m", 3),
        ),
      ),
    ).toEqual([]);
  });
});
