import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Ipv6Address, planFromSource, planRows } from "../../../core/index.ts";

interface Guest {
  readonly address?: string;
  readonly mac?: string;
  readonly identifier?: "eui64" | "opaque";
  readonly formerly?: string;
}

function layout(
  guests: Readonly<Record<string, Guest>>,
  network: object = { prefix: "3fff:b0a::/64" },
  host: object = {},
) {
  const entries = Object.entries(guests).map(([name, guest], index) => [
    name,
    { id: 101 + index, network: "guests", ...guest },
  ]);
  return {
    hextet: 1,
    purpose: "lab",
    sites: {
      rack: {
        networks: { guests: network },
        hosts: {
          pve: {
            connect: { address: "192.0.2.10", hostKey: "lab" },
            interfaces: { vmbr2: { bridge: { ports: [] }, network: "guests", addresses: ["::1"] } },
            guests: Object.fromEntries(entries),
            ...host,
          },
        },
      },
    },
  };
}

function plan(source: unknown, ledger?: string, randomness?: string) {
  const made = planFromSource("ids", source, { ledger, randomness, today: "2026-11-21" });
  const rows = new Map(
    made.plan === undefined ? [] : planRows(made.plan).map((row) => [row.name, row.address]),
  );
  const guests = made.plan?.sites.flatMap((site) => site.hosts.flatMap((host) => host.guests)) ?? [];
  return {
    of: (name: string) => rows.get(`rack/pve/${name}`)?.replace("/64", ""),
    mac: (name: string) => guests.find((guest) => guest.name === name)?.mac,
    ledger: made.ledger,
    codes: made.problems.map(({ code }) => code),
    problems: made.problems,
  };
}

const random = "not to be guessed";

describe("an EUI-64 identifier", () => {
  test("is made of the MAC address that is given, as RFC 4291 has it", () => {
    // The example of RFC 4291, appendix A, and that of RFC 2464, section 4.
    const made = plan(
      layout({
        git: { mac: "34:56:78:9A:BC:DE", identifier: "eui64" },
        mail: { mac: "02:00:5e:10:00:01", identifier: "eui64" },
      }),
    );
    expect([made.of("git"), made.of("mail")]).toEqual([
      "3fff:b0a::3656:78ff:fe9a:bcde",
      "3fff:b0a::5eff:fe10:1",
    ]);
    expect([made.mac("git"), made.mac("mail"), made.codes]).toEqual([
      "34:56:78:9a:bc:de",
      "02:00:5e:10:00:01",
      [],
    ]);
  });

  test("needs a MAC address, and no pin beside it", () => {
    expect(plan(layout({ git: { identifier: "eui64" } })).codes).toEqual(["HX004"]);
    expect(
      plan(layout({ git: { mac: "02:00:5e:10:00:01", identifier: "eui64", address: "::2" } })).codes,
    ).toEqual(["HX024"]);
    expect(plan(layout({ git: { mac: "03:00:5e:10:00:01", identifier: "eui64" } })).codes).toEqual(["HX005"]);
    expect(plan(layout({ git: { mac: "02-00-5e-10-00-01" } })).codes).toEqual(["HX005"]);
  });

  test("of one MAC address twice is reported, and so is an identifier that is reserved", () => {
    const mac = "02:00:5e:10:00:01";
    const twice = plan(layout({ git: { mac, identifier: "eui64" }, mail: { mac, identifier: "eui64" } }));
    expect(twice.codes).toEqual(["HX032", "HX032"]);
    expect(plan(layout({ git: { mac: "00:00:5e:00:52:13", identifier: "eui64" } })).codes).toEqual(["HX035"]);
    const other = {
      pve2: {
        connect: { address: "192.0.2.11", hostKey: "lab" },
        interfaces: { eno1: { network: "guests", mac, identifier: "eui64" } },
      },
    };
    const source = layout({}, undefined, {
      interfaces: { vmbr2: { bridge: { ports: [] }, network: "guests", addresses: ["::5eff:fe10:1"] } },
    });
    Object.assign(source.sites.rack.hosts, other);
    expect(plan(source).codes).toContain("HX055");
  });
});

describe("an opaque identifier", () => {
  const source = layout({ git: { identifier: "opaque" }, mail: { identifier: "opaque" } });
  const drawn = plan(source, undefined, random);

  test("is drawn by whoever writes, a random one for each name, and stays from then on", () => {
    for (const name of ["git", "mail"]) expect(drawn.of(name)).toMatch(/^3fff:b0a::?[0-9a-f]+:[0-9a-f:]+$/);
    expect(drawn.of("git")).not.toBe(drawn.of("mail"));
    expect([drawn.ledger.behind, drawn.codes]).toEqual([true, []]);
    expect(plan(source, undefined, "something else").of("git")).not.toBe(drawn.of("git"));

    const later = plan(source, drawn.ledger.text);
    expect([later.of("git"), later.of("mail"), later.ledger.behind, later.ledger.text]).toEqual([
      drawn.of("git"),
      drawn.of("mail"),
      false,
      drawn.ledger.text,
    ]);
    expect(plan(source, drawn.ledger.text, "something else").of("git")).toBe(drawn.of("git"));
  });

  test("is missing until then, and only that is reported, with the command", () => {
    const { problems } = plan(source);
    expect(problems.map(({ code, path, fix }) => [code, path.slice(-2).join("."), fix])).toEqual([
      ["HX082", "git.identifier", "let one be drawn: hextet plan ids --write"],
      ["HX082", "mail.identifier", "let one be drawn: hextet plan ids --write"],
    ]);
  });

  test("is kept under another name, and by a guest that asks for none any more", () => {
    const renamed = layout({
      forge: { identifier: "opaque", formerly: "git" },
      mail: { identifier: "opaque" },
    });
    expect(plan(renamed, drawn.ledger.text).of("forge")).toBe(drawn.of("git"));
    const plain = layout({ git: {}, mail: { identifier: "opaque" } });
    expect(plan(plain, drawn.ledger.text).of("git")).toBe(drawn.of("git"));
  });

  test("takes the place of a number that was given before, which rests", () => {
    const numbered = plan(layout({ git: {} }));
    const after = plan(layout({ git: { identifier: "opaque" } }), numbered.ledger.text, random);
    expect(after.of("git")).not.toBe(numbered.of("git"));
    expect(
      after.ledger.text.split("\n").filter((line) => line.includes('"freed":"2026-11-21"')),
    ).toHaveLength(1);
  });

  test("is nothing that is reserved, and no EUI-64, whatever is random", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const address = Ipv6Address.parse(plan(source, undefined, text).of("git") ?? "");
        expect((address.value >> 24n) & 0xffffn).not.toBe(0xfffen);
        expect(plan(source, undefined, text).codes).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

test("an identifier of 64 bits is for a /64 alone", () => {
  for (const length of [48, 63, 65, 120]) {
    for (const guest of [
      { identifier: "opaque" },
      { identifier: "eui64", mac: "02:00:5e:10:00:01" },
    ] as const) {
      const made = plan(layout({ git: guest }, { prefix: `3fff:b0a::/${length}` }), undefined, random);
      expect([length, made.codes]).toEqual([length, ["HX081"]]);
    }
  }
});

describe("a MAC address that is given", () => {
  test("is the guest's, is kept when it is given no more, and follows from the names without", () => {
    const given = plan(layout({ git: { mac: "02:00:5E:10:00:01" } }));
    expect(given.mac("git")).toBe("02:00:5e:10:00:01");
    expect(given.ledger.behind).toBe(plan(layout({ git: {} })).ledger.behind);
    expect(plan(layout({ git: {} }), given.ledger.text).mac("git")).toBe("02:00:5e:10:00:01");
    expect(plan(layout({ git: {} })).mac("git")).toMatch(/^02:/);
  });
});
