import { describe, expect, test } from "@jest/globals";
import { type Planned, planRows } from "../../../core/index.ts";
import { Story } from "./story.ts";

describe("two sites with one private IPv4 space", () => {
  const clouds = (a: string, b: string, ipv4 = "10.0.0.0/16") => `hextet: 1
purpose: lab
sites:
  a:
    aws: { region: eu-central-1, vpc: { ipv4: ${ipv4}, ipv6: amazon } }
    networks: { ${a} }
  b:
    aws: { region: eu-west-1, vpc: { ipv4: ${ipv4}, ipv6: amazon } }
    networks: { ${b} }
`;
  const net = (name: string, ipv4 = "{ length: 24 }") => `${name}: { zone: eu-central-1a, ipv4: ${ipv4} }`;

  test("number their networks without a thought for each other's, and keep clear while there is room", () => {
    const story = new Story();
    story.write(clouds(net("n1"), net("n1")));
    const made = story.write(clouds(`${net("n1")}, ${net("n2")}`, net("n1")));
    const all = ["a/n1", "a/n2", "b/n1"].map((name) => ipv4Of(made, name));
    expect(all).toEqual(["10.0.0.0/24", "10.0.2.0/24", "10.0.1.0/24"]);
  });

  test("have the same numbers where there is no other room", () => {
    const made = new Story().write(clouds(net("n1"), net("n1"), "10.0.0.0/24"));
    expect(["a/n1", "b/n1"].map((name) => ipv4Of(made, name))).toEqual(["10.0.0.0/24", "10.0.0.0/24"]);
  });

  test("may pin the same subnet, two VPCs as well as a VPC and a site behind a router", () => {
    const story = new Story();
    const made = story.write(clouds(net("n1", "10.0.1.0/24"), net("n1", "10.0.1.0/24")));
    expect(["a/n1", "b/n1"].map((name) => ipv4Of(made, name))).toEqual(["10.0.1.0/24", "10.0.1.0/24"]);
    const rack = `${clouds(net("n1", "10.0.1.0/24"), "")}  rack:
    networks: { u: { prefix: "2001:db8:1::/64", ipv4: 10.0.1.0/24 } }
`;
    expect(ipv4Of(story.write(rack), "rack/u")).toBe("10.0.1.0/24");
  });

  test("may number from prefixes of two names; one site may not", () => {
    const text = (sites: string) =>
      `hextet: 1\npurpose: lab\nprefixes: { home: "2001:db8::/48", a4: 10.0.0.0/24, b4: 10.0.0.0/24 }\nsites: { ${sites} }\n`;
    const from = (name: string, prefix: string) =>
      `${name}: { from: home, ipv4: { from: ${prefix}, length: 26 } }`;
    const two = text(`a: { networks: { ${from("n1", "a4")} } }, b: { networks: { ${from("n2", "b4")} } }`);
    const made = new Story().write(two);
    expect(["a/n1", "b/n2"].map((name) => ipv4Of(made, name))).toEqual(["10.0.0.0/26", "10.0.0.64/26"]);
    const nested = text(`a: { networks: { ${from("n1", "a4")}, ${from("n2", "b4")} } }`);
    expect(new Story().problems(nested)).toEqual([
      "prefixes.b4: 10.0.0.0/24 is the prefix a4 too: networks numbered from the two would overlap; number from one of them, or make one a part of the other [HX030]",
    ]);
  });

  test("get what has rested longest where it is not in their own way, whatever is in the other's", () => {
    const four = (name: string) => `${name}: { from: home, ipv4: { from: four, length: 26 } }`;
    const text = (a: string, b: string) =>
      `hextet: 1\npurpose: lab\nprefixes: { home: "2001:db8::/48", four: 10.0.0.0/24 }\nsites: { a: { networks: { ${a} } }, b: { networks: { ${b} } } }\n`;
    const story = new Story();
    story.write(text("", ["m0", "m1", "m2", "m3"].map(four).join(", ")));
    story.write(text("", ""));
    // The first site has a network of its own where the second number is.
    const own = 'u: { prefix: "2001:db8:1::/64", ipv4: 10.0.0.64/26 }';
    const made = story.write(text(`${four("n1")}, ${four("n2")}, ${own}`, four("p")));
    expect(["a/n1", "a/n2", "b/p"].map((name) => ipv4Of(made, name))).toEqual([
      "10.0.0.0/26",
      "10.0.0.128/26",
      "10.0.0.64/26",
    ]);
  });

  function ipv4Of({ plan }: Planned, name: string): string | undefined {
    return plan && planRows(plan).find((row) => row.name === name && row.address.includes("."))?.address;
  }
});
