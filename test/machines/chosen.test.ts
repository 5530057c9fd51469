import { describe, expect, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { chosenMachines } from "../../lab/machines/chosen.ts";
import { topologyOf } from "../../lab/topology-of-plan.ts";

const { plan } = planFromText(
  "lab",
  `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      lan: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      inner: { prefix: "3fff:b0b:2::/64" }
    hosts:
      one:
        connect: { address: "3fff:b0b:1::1", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::1"] } }
      two:
        connect: { address: "3fff:b0b:1::2", hostKey: lab }
        interfaces:
          eno1: { network: lan, addresses: ["::2"] }
          vmbr2: { bridge: { ports: [] }, network: inner, addresses: ["::1"] }
        guests: { git: { id: 100, network: inner } }
  cellar:
    networks:
      lan: { prefix: "3fff:b0b:3::/64", gateway: "fe80::1" }
    hosts:
      two:
        connect: { address: "3fff:b0b:3::2", hostKey: lab }
        interfaces: { eno1: { network: lan, addresses: ["::2"] } }
`,
);
if (plan === undefined) throw new Error("the layout has problems");

describe("hosts that are to be machines", () => {
  test("are named whole, or by their last part, and each is one once", () => {
    expect(chosenMachines(plan, ["one", "cellar/two", "one"])).toEqual(["rack/one", "cellar/two"]);
  });

  test.each([
    ["three", "three: is no host on-prem of lab; there are cellar/two, rack/one, rack/two"],
    ["two", "two: is more than one host of lab; there are cellar/two, rack/one, rack/two"],
    [
      "rack/two",
      "rack/two: has guests (git), which are twins on its bridges: only a twin can have them, not a machine",
    ],
  ])("%s is refused in a sentence", (name, sentence) => {
    expect(() => chosenMachines(plan, [name])).toThrow(sentence);
  });

  test("are such in the topology, and the others are what they were", () => {
    const plain = topologyOf(plan, "ssh-ed25519 AAAA");
    const { twins, ...others } = topologyOf(plan, "ssh-ed25519 AAAA", ["rack/one"]);
    expect(others).toEqual({ ...plain, twins: undefined });
    expect(twins).toEqual(
      plain.twins.map((twin) => (twin.name === "rack--one" ? { ...twin, machine: true } : twin)),
    );
  });
});
