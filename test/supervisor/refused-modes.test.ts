import { expect, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { refuseModes } from "../../lab/refused-modes.ts";

const planned = (more: string) => {
  const { plan } = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks: { office: { prefix: "2001:db8:8::/64", mode: slaac } }
    hosts:
      desk:
        connect: { address: "2001:db8:8::10", hostKey: lab }
        interfaces: { eno1: { network: office${more} } }
`,
  );
  if (plan === undefined) throw new Error("no plan");
  return plan;
};

test("a lab refuses hosts whose addresses nobody in it would bring, and none that are given theirs", () => {
  expect(() => refuseModes(planned(""))).toThrow(
    /^sites\.rack\.networks\.office\.mode: the address of desk\/eno1 comes by itself/,
  );
  expect(() => refuseModes(planned(', addresses: ["::10"]'))).not.toThrow();
});

test("a lab refuses a router that asks for a prefix, which nobody in it would delegate", () => {
  const { plan } = planFromText(
    "house",
    `hextet: 1
purpose: lab
prefixes: { home: { delegated: { length: 56, on: house/gw/wan0 }, prefix: "3fff:100::/56" } }
sites:
  house:
    networks: { lan: { from: home } }
    hosts:
      gw:
        connect: { address: "192.0.2.1", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { wan0: {}, lan0: { network: lan, addresses: ["::1"] } }
`,
  );
  if (plan === undefined) throw new Error("no plan");
  expect(() => refuseModes(plan)).toThrow(
    /^prefixes\.home\.delegated\.on: gw\/wan0 asks for a prefix, and nobody in a lab delegates one/,
  );
});
