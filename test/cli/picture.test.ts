import { expect, jest, test } from "@jest/globals";
import { pictureOf } from "../../cli/picture.ts";
import { type Plan, planFromSource } from "../../core/index.ts";

/** Racks of one network each, with a guest on every host. */
function racks(count: number, hosts: number, networks: number): Plan {
  const rack = () => ({
    networks: Object.fromEntries(
      Array.from({ length: networks }, (_, at) => [`n${at}`, { from: "home", gateway: "::1" }]),
    ),
    hosts: Object.fromEntries(
      Array.from({ length: hosts }, (_, at) => [
        `h${at}`,
        {
          connect: { address: "2001:db8:f::10", hostKey: "lab" },
          interfaces: { eno1: {}, br0: { bridge: { ports: ["eno1"] }, network: "n0" } },
          guests: { git: { id: 101, network: "n0" } },
        },
      ]),
    ),
  });
  const sites = Object.fromEntries(Array.from({ length: count }, (_, at) => [`rack${at}`, rack()]));
  const source = { hextet: 1, purpose: "lab", prefixes: { home: "2001:db8::/40" }, sites };
  const { plan, problems } = planFromSource("racks", source);
  if (plan === undefined) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return plan;
}

async function picture(plan: Plan): Promise<{ texts: readonly string[]; said: string; length: number }> {
  const said: string[] = [];
  const silence = jest.spyOn(process.stderr, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  try {
    const svg = await pictureOf(plan);
    const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => text);
    return { texts, said: said.join(""), length: svg.length };
  } finally {
    silence.mockRestore();
  }
}

test("300 hosts are drawn, each with its addresses", async () => {
  const { texts, said } = await picture(racks(1, 300, 1));
  expect(said).toBe("");
  expect(texts.filter((text) => /^h[0-9]+$/.test(text)).length).toBe(300);
});

test("of more than 60 hosts each is one cell of its network's box, with what lives on it as a number", async () => {
  const { texts, said } = await picture(racks(1, 61, 1));
  expect(said).toBe("");
  expect(texts.filter((text) => /^h[0-9]+$/.test(text)).length).toBe(61);
  expect(texts.filter((text) => text === "+1").length).toBe(61);
  expect(texts).not.toContain("git");
});

test("of more than 2,000 hosts there are counts at the networks that they are on, which is said", async () => {
  const { texts, said, length } = await picture(racks(2, 1001, 2));
  expect(said).toBe("2002 hosts are more than a picture shows: it has sites and networks, with counts\n");
  expect(texts.filter((text) => /^h[0-9]+$/.test(text))).toEqual([]);
  expect(texts.filter((text) => /^n[0-9]$/.test(text))).toEqual(["n0", "n1", "n0", "n1"]);
  // Of each site, and of the network that they are on; nobody is on the other.
  expect(texts.filter((text) => text === "1001 hosts").length).toBe(4);
  expect(texts.filter((text) => text === "1001 guests").length).toBe(4);
  expect(length).toBeLessThan(20_000);
});

test("of more networks there are counts at their sites", async () => {
  const { texts, said, length } = await picture(racks(2, 151, 151));
  expect(said).toBe("302 hosts on 302 networks are more than a picture shows: it has sites, with counts\n");
  expect(texts.filter((text) => text === "151 networks").length).toBe(2);
  expect(texts.filter((text) => /^[hn][0-9]+$/.test(text))).toEqual([]);
  expect(length).toBeLessThan(10_000);
});

test("of very many networks of few hosts too", async () => {
  const { texts, said, length } = await picture(racks(1, 1, 1001));
  expect(said).toBe("1 host on 1001 networks are more than a picture shows: it has sites, with counts\n");
  expect(texts).toContain("1001 networks");
  expect(length).toBeLessThan(10_000);
});
