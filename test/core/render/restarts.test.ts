import { describe, expect, test } from "@jest/globals";
import { diffPlans, diffTable, planDiffJson, planFromText } from "../../../core/index.ts";

/** A host of ifupdown2's with Docker: containers with an image, which units start, and without. */
const layout = (given: {
  docker?: string;
  image?: string;
  interfaces?: string;
  vmbr0?: string;
  address?: string;
}) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      vms: { prefix: "2001:db8:2::/64" }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          eno2: {}
          vmbr0: { bridge: { ports: [${given.vmbr0 ?? "eno1"}] }, network: uplink, addresses: ["::10"], pools: { web: "${given.docker ?? "::1:0/112"}", more: "::2:0/112" } }
          ${given.interfaces ?? `vmbr1: { bridge: { ports: [] }, network: vms, addresses: ["${given.address ?? "::1"}"] }`}
        docker: { bridge: { pool: web } }
        containers: { shop: { image: "${given.image ?? "nginx:1.29"}" }, mail: { image: "postfix:3" }, own: {} }
`;

function restarts(before: string, after: string): readonly string[] {
  const [earlier, later] = [before, after].map((text) => planFromText("rack", text));
  expect(
    [...(earlier?.problems ?? []), ...(later?.problems ?? [])].filter(({ code }) => code === "HX001"),
  ).toEqual([]);
  if (earlier?.plan === undefined || later?.plan === undefined)
    throw new Error(JSON.stringify([earlier?.problems, later?.problems]));
  const diff = diffPlans(earlier.plan, later.plan);
  const said = diff.restarts.map(({ host, what }) => `${host} ${what}`);
  // Printed last, a line each, and in the JSON where there is any.
  expect(
    diffTable(diff)
      .trimEnd()
      .split("\n")
      .slice(-said.length || Infinity),
  ).toEqual(said);
  expect(planDiffJson(diff).restarts ?? []).toEqual(diff.restarts);
  return said;
}

const reload =
  "rack/pve-1 reloads all interfaces of ifupdown2, which takes guests off bridges without ports for a second or two";

describe("what a change starts anew is said beforehand", () => {
  test("Docker where its daemon's keys change, with the number of containers, whoever starts them", () => {
    expect(restarts(layout({}), layout({ docker: "::3:0/112" }))).toEqual([
      "rack/pve-1 restarts Docker: 3 containers",
      "rack/pve-1 restarts hextet-container-mail.service, hextet-container-shop.service",
    ]);
  });

  test("the container whose image is another, and no other", () => {
    expect(restarts(layout({}), layout({ image: "nginx:1.30" }))).toEqual([
      "rack/pve-1 restarts hextet-container-shop.service",
    ]);
  });

  test("nothing where an address comes, goes or is another, nor where an interface does", () => {
    expect(restarts(layout({}), layout({ address: "::2" }))).toEqual([]);
    const more = `vmbr1: { bridge: { ports: [] }, network: vms, addresses: ["::1", "::2"] }`;
    expect(restarts(layout({}), layout({ interfaces: more }))).toEqual([]);
    expect(restarts(layout({ interfaces: more }), layout({}))).toEqual([]);
    expect(restarts(layout({}), layout({ interfaces: "" }))).toEqual([]);
    expect(restarts(layout({}), layout({}))).toEqual([]);
  });

  test("nothing where a bridge's VLANs are others, all interfaces of ifupdown2 where it is to tell them apart", () => {
    const aware = (vlans: string) =>
      layout({
        interfaces: `vmbr2: { bridge: { ports: [eno2]${vlans} }, network: vms, addresses: ["::1"] }`,
      });
    expect(restarts(aware(", vlans: [20, 30-39]"), aware(", vlans: [20, 50]"))).toEqual([]);
    expect(restarts(aware(""), aware(", vlans: [20]"))).toEqual([reload]);
  });

  test("all interfaces of ifupdown2 where a bridge's ports change, or come from an interface that goes", () => {
    expect(restarts(layout({}), layout({ vmbr0: "eno1, eno2" }))).toEqual([reload]);
    const bridge = (name: string) =>
      `${name}: { bridge: { ports: [eno2] }, network: vms, addresses: ["::1"] }`;
    expect(
      restarts(layout({ interfaces: bridge("vmbr1") }), layout({ interfaces: bridge("vmbr2") })),
    ).toEqual([reload]);
  });
});
