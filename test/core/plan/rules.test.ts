import { describe, expect, test } from "@jest/globals";
import { type LayoutSource, planFromSource, planRows, problemText } from "../../../core/index.ts";

type Network = NonNullable<LayoutSource["sites"][string]["networks"]>[string];
type Prefix = NonNullable<LayoutSource["prefixes"]>[string];

/** A rack with networks out of one prefix, and a host whose guests live in `lan`. */
function layout(
  networks: Record<string, Network>,
  guests: Record<string, { address?: string; formerly?: string }> = {},
  prefix: Prefix = "3fff:b0b::/48",
): LayoutSource {
  const lan = "lan" in networks ? { lan: networks["lan"] ?? {} } : { lan: { prefix: "3fff:b0a::/64" } };
  const named = Object.entries(guests).map(([name, guest], index) => [
    name,
    { id: 100 + index, network: "lan", ...guest },
  ]);
  return {
    hextet: 1,
    purpose: "lab",
    prefixes: { home: prefix },
    sites: {
      rack: {
        networks: { ...lan, ...networks },
        hosts: {
          pve: {
            connect: { address: "3fff:b0a::1", hostKey: "lab" },
            interfaces: { vmbr0: { bridge: { ports: [] }, network: "lan", addresses: ["::1"] } },
            guests: Object.fromEntries(named),
          },
        },
      },
    },
  };
}

function plan(source: LayoutSource, ledger = "", today?: string) {
  const made = planFromSource("rules", source, { ledger, today });
  const rows = made.plan === undefined ? [] : planRows(made.plan);
  return {
    ledger: made.ledger,
    problems: made.problems.filter(({ code }) => code !== "HX053").map(problemText),
    of: (name: string) => rows.find((row) => row.name === `rack/${name}`)?.address,
  };
}

const guestLine = (name: string, number: string, freed?: string) =>
  `${JSON.stringify({ space: "network:rack/lan", owner: `rack/pve/guests/${name}`, number, freed })}\n`;
const netLine = (name: string, subnet: number, length = 64) =>
  `${JSON.stringify({ space: "prefix:home", owner: `rack/${name}`, number: (BigInt(subnet) << 64n).toString(16), length })}\n`;

describe("a pin", () => {
  test("wins over the ledger, is recorded, and stays the number when it is taken out", () => {
    const pinned = plan(layout({}, { git: { address: "::99" } }), guestLine("git", "5"), "2026-11-21");
    expect(pinned.of("pve/git")).toBe("3fff:b0a::99/64");
    expect(pinned.ledger.behind).toBe(false);
    expect(pinned.ledger.text).toContain(guestLine("git", "99") + guestLine("git", "5", "2026-11-21"));
    expect(plan(layout({}, { git: {} }), pinned.ledger.text).of("pve/git")).toBe("3fff:b0a::99/64");
  });

  test("on a number that the ledger has given to another is a problem", () => {
    expect(plan(layout({}, { git: {}, mail: { address: "::5" } }), guestLine("git", "5")).problems).toEqual([
      "sites.rack.hosts.pve.guests.mail.address: ::5 is used twice: it is that of rack/pve/guests/git, by the ledger; pin another, or leave the pin out to have it numbered [HX032]",
    ]);
  });

  test("on a number that rests is a problem, naming who had it and the way out; for who had it, it is none", () => {
    const rests = guestLine("git", "5", "2026-03-01");
    expect(plan(layout({}, { mail: { address: "::5" } }), rests).problems).toEqual([
      "sites.rack.hosts.pve.guests.mail.address: ::5 rests since 2026-03-01: it was that of rack/pve/guests/git; pin another, or release it: hextet ledger release rules rack/pve/guests/git [HX065]",
    ]);
    expect(plan(layout({}, { git: { address: "::5" } }), rests).of("pve/git")).toBe("3fff:b0a::5/64");
  });
});

describe("a number that is given back", () => {
  const small = { lan: { prefix: "3fff:b0a::/125" } };

  test("is given again only when nothing else is left, and the one that has rested longest first", () => {
    const rests = guestLine("a", "3", "2026-02-01") + guestLine("b", "4", "2026-01-01");
    const guests = { v: {}, w: {}, x: {}, y: {}, z: {} };
    const made = plan(layout(small, guests), rests, "2026-11-21");
    expect(Object.keys(guests).map((name) => made.of(`pve/${name}`))).toEqual(
      ["2", "5", "6", "7", "4"].map((part) => `3fff:b0a::${part}/125`),
    );
    expect(made.ledger.text).toContain(guestLine("a", "3", "2026-02-01"));
    expect(made.ledger.text).not.toContain("guests/b");
  });

  test("comes back to the name that had it", () => {
    expect(plan(layout(small, { a: {} }), guestLine("a", "6", "2026-02-01")).of("pve/a")).toBe(
      "3fff:b0a::6/125",
    );
  });

  test("takes its day from who writes, and without one stays as it was, which is behind", () => {
    const gone = guestLine("a", "6");
    expect(plan(layout(small), gone, "2026-11-21").ledger.text).toContain(guestLine("a", "6", "2026-11-21"));
    expect(plan(layout(small), gone).ledger).toMatchObject({
      behind: true,
      text: expect.stringContaining(gone),
      changes: expect.arrayContaining([
        expect.objectContaining({ kind: "freed", owner: "rack/pve/guests/a", from: "3fff:b0a::6" }),
      ]),
    });
  });
});

describe("a name", () => {
  test("keeps its number under another, and the ledger is behind until that is written", () => {
    const made = plan(layout({}, { forge: { formerly: "git" } }), guestLine("git", "5"));
    expect(made.of("pve/forge")).toBe("3fff:b0a::5/64");
    expect(made.ledger.behind).toBe(true);
    expect(made.ledger.text).toContain(guestLine("forge", "5"));
    expect(plan(layout({}, { forge: {} }), made.ledger.text).ledger.behind).toBe(false);
  });

  test("keeps the MAC address of its guest too, also when formerly has gone from the layout", () => {
    const macOf = (source: LayoutSource, ledger: string, name: string) => {
      const made = planFromSource("rules", source, { ledger });
      const guests = made.plan?.sites.flatMap((site) => site.hosts.flatMap((host) => host.guests)) ?? [];
      return { mac: guests.find((guest) => guest.name === name)?.mac, ledger: made.ledger };
    };
    const first = macOf(layout({}, { git: {} }), "", "git");
    // As ledgers were written once: without what follows from names.
    const before = first.ledger.text.replace(/^.*"mac:.*\n/m, "");
    expect(before).not.toContain("mac:");
    expect(macOf(layout({}, { git: {} }), before, "git")).toMatchObject({
      mac: first.mac,
      ledger: { behind: false, changes: [expect.objectContaining({ kind: "given", to: first.mac })] },
    });
    for (const ledger of [before, first.ledger.text]) {
      const renamed = macOf(layout({}, { forge: { formerly: "git" } }), ledger, "forge");
      expect(renamed.mac).toBe(first.mac);
      expect(renamed.ledger.changes.map(({ to }) => to)).toContain(first.mac);
    }
    const renamed = macOf(layout({}, { forge: { formerly: "git" } }), before, "forge");
    const later = macOf(layout({}, { forge: {} }), renamed.ledger.text, "forge");
    expect([later.mac, later.ledger.changes]).toEqual([first.mac, []]);
    expect(macOf(layout({}, { forge: {} }), "", "forge").mac).not.toBe(first.mac);
  });

  test("that is still there cannot be another's former one", () => {
    expect(plan(layout({}, { forge: { formerly: "git" }, git: {} })).problems).toEqual([
      "sites.rack.hosts.pve.guests.forge.formerly: git is the name of something that is still there; leave formerly out, or take the old name out of the layout first [HX068]",
    ]);
  });

  test("takes a number far from others' in a large network, so that branches seldom meet", () => {
    const first = plan(layout({}, { alpha: {} })).of("pve/alpha");
    const other = plan(layout({}, { omega: {} })).of("pve/omega");
    expect(first).toMatch(/^3fff:b0a::[0-9a-f]{1,4}\/64$/);
    expect(first).not.toBe(other);
  });
});

describe("networks out of a prefix", () => {
  const three = { a: { from: "home" }, b: { from: "home" }, c: { from: "home" } };
  const home = ({
    prefix = "3fff:b0b::/48",
    ...placing
  }: Pick<Exclude<Prefix, string>, "place" | "keep"> & { readonly prefix?: string }): Prefix => ({
    prefix,
    ...placing,
  });

  test("lie beside each other where it is dense", () => {
    const made = plan(layout(three));
    expect(["a", "b", "c"].map(made.of)).toEqual(["3fff:b0b::/64", "3fff:b0b:0:1::/64", "3fff:b0b:0:2::/64"]);
  });

  test("lie as far apart as can be where it is sparse (RFC 3531)", () => {
    const made = plan(layout(three, {}, home({ place: "sparse" })));
    expect(["a", "b", "c"].map(made.of)).toEqual([
      "3fff:b0b::/64",
      "3fff:b0b:0:8000::/64",
      "3fff:b0b:0:4000::/64",
    ]);
  });

  test("leave the first and the last free where the layout says so, but for pins", () => {
    const kept = home({ prefix: "3fff:b0b::/62", keep: ["first", "last"] });
    const made = plan(layout({ a: { from: "home" }, b: { from: "home" } }, {}, kept));
    expect(["a", "b"].map(made.of)).toEqual(["3fff:b0b:0:1::/64", "3fff:b0b:0:2::/64"]);
    expect(plan(layout(three, {}, kept)).problems).toEqual([
      "sites.rack.networks.c.prefix: gets no number: 3fff:b0b::/62 has no /64 left; use a larger prefix, or free some [HX022]",
    ]);
    const pinned = { ...three, c: { from: "home", prefix: "3fff:b0b::/64" } };
    expect(plan(layout(pinned, {}, kept)).problems).toEqual([]);
  });

  test("keep clear of a prefix that lies in theirs", () => {
    const source = layout({ a: { from: "home" }, b: { from: "home" } });
    const made = plan({ ...source, prefixes: { home: "3fff:b0b::/48", links: "3fff:b0b:0:1::/64" } });
    expect(made.of("b")).toBe("3fff:b0b:0:2::/64");
  });

  test("grow in place where there is room, and nobody in them moves", () => {
    const ledger = netLine("lan", 4) + guestLine("git", "5");
    const made = plan(layout({ lan: { from: "home", length: 62 } }, { git: {} }), ledger);
    expect([made.of("lan"), made.of("pve/git")]).toEqual(["3fff:b0b:0:4::/62", "3fff:b0b:0:4::5/62"]);
  });

  test("say what is in the way of growing", () => {
    const grown = { lan: { from: "home", length: 63 }, b: { from: "home" } };
    expect(plan(layout(grown), netLine("b", 5) + netLine("lan", 4)).problems).toEqual([
      "sites.rack.networks.lan.prefix: has 3fff:b0b:0:4::/64 by the ledger, and cannot become a /63 there: 3fff:b0b:0:5::/64 of rack/b is in the way; keep the length, or pin a /63 to move it [HX066]",
    ]);
    expect(plan(layout(grown), netLine("lan", 5)).problems).toEqual([
      "sites.rack.networks.lan.prefix: has 3fff:b0b:0:5::/64 by the ledger, and cannot become a /63 there: that begins further down, at 3fff:b0b:0:4::; keep the length, or pin a /63 to move it [HX066]",
    ]);
  });

  test("hold no number of the ledger that they have become too small for", () => {
    const { problems } = plan(
      layout({ lan: { prefix: "3fff:b0a::/120" } }, { git: {} }),
      guestLine("git", "1ff"),
    );
    expect(problems).toEqual([
      "sites.rack.hosts.pve.guests.git: has number 1ff by the ledger, which is outside of 3fff:b0a::/120; keep the prefix as long as it was, or pin another number [HX067]",
    ]);
  });
});

test("a double allocation names both and the command that mends it", () => {
  const { problems } = plan(
    layout({}, { git: {}, mail: {} }),
    guestLine("git", "5") + guestLine("mail", "5"),
  );
  expect(problems).toEqual([
    "sites.rack.hosts.pve.guests.mail: has 3fff:b0a::5 by the ledger, and so has rack/pve/guests/git; keep one and renumber the other: hextet ledger resolve rules --base REF [HX063]",
  ]);
});

test.each([
  ["::200:5eff:fe00:5213", "RFC 5453"],
  ["::fdff:ffff:ffff:fffe", "RFC 2526"],
  ["::", "subnet-router anycast"],
])("the reserved identifier %s is given to nobody (%s)", (address, source) => {
  const { problems } = plan(layout({}, { git: { address } }));
  expect(problems).toEqual([expect.stringMatching(new RegExp(`${source}.*\\[HX035\\]$`))]);
});

test("what docker0 numbers keeps its order when another container comes, and moves up when one goes", () => {
  const docker = (...names: string[]): LayoutSource => ({
    hextet: 1,
    purpose: "lab",
    sites: {
      rack: {
        networks: { lan: { prefix: "3fff:b0a::/64" } },
        hosts: {
          pve: {
            connect: { address: "3fff:b0a::1", hostKey: "lab" },
            interfaces: { eth0: { network: "lan", addresses: ["::1"], pools: { apps: "::10/125" } } },
            docker: { bridge: { pool: "apps" } },
            containers: Object.fromEntries(names.map((name) => [name, {}])),
          },
        },
      },
    },
  });
  const { ledger } = plan(docker("db", "web"));
  const more = plan(docker("api", "db", "web"), ledger.text);
  expect(["db", "web", "api"].map((name) => more.of(`pve/${name}`))).toEqual([
    "3fff:b0a::12",
    "3fff:b0a::13",
    "3fff:b0a::14",
  ]);
  expect(plan(docker("api", "web"), more.ledger.text).of("pve/web")).toBe("3fff:b0a::12");
});
