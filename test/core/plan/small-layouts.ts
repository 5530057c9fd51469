import { planFromText, problemText } from "../../../core/index.ts";

/** Small layouts, and what is reported of them. */

export const problemsOf = (yaml: string) =>
  planFromText("unworkable", yaml)
    .problems.map(problemText)
    .filter((text) => !/\[HX05[0-9]\]$/.test(text));

/** A rack; `hosts` from their names on. */
export const rack = (networks: string, hosts: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
${networks}
    hosts:
${hosts}
`;

export const connect = "connect: { address: 192.0.2.1, hostKey: lab }";

/** A rack with one host, by its interfaces. */
export const oneHost = (networks: string, interfaces: string, more = "") =>
  rack(networks, `      box: { ${connect}, interfaces: { ${interfaces} }${more} }`);

/** A VPC with one instance. */
export const instance = (interfaces: string, more = "", type = "m5.large") => `hextet: 1
purpose: lab
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.20.0.0/16, ipv6: amazon } }
    networks:
      edge: { prefix: "0:0:0:3::/64", zone: eu-central-1a, ipv4: 10.20.1.0/24 }
      inner: { prefix: "0:0:0:4::/64", zone: eu-central-1a, ipv4: 10.20.2.0/24 }
    hosts:
      web: { aws: { instanceType: ${type}, image: debian-13 }, interfaces: { ${interfaces} }${more} }
`;
