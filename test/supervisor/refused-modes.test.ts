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
