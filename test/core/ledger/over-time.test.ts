import { describe, expect, test } from "@jest/globals";
import { type Planned, problemText, releaseNumbers } from "../../../core/index.ts";
import { guests, networks, of, Story } from "./story.ts";

describe("what is given back", () => {
  test("by a network that becomes smaller rests, and comes after what nobody has had", () => {
    const story = new Story();
    story.write(networks("a: { from: home, length: 62 }"));
    story.write(networks("a: { from: home, length: 64 }"));
    expect(story.resting("prefix:home")).toEqual([
      '{"owner":"rack/a","number":"10000000000000000","length":64,"freed":"2026-11-02"}',
      '{"owner":"rack/a","number":"20000000000000000","length":63,"freed":"2026-11-02"}',
    ]);
    const made = story.write(networks("a: { from: home, length: 64 }, b: { from: home }"));
    expect(of(made, "rack/b")).toBe("2001:db8:0:4::/64");
    // It grows back into what rests for it.
    const back = story.write(networks("a: { from: home, length: 62 }, b: { from: home }"));
    expect([of(back, "rack/a"), story.resting("prefix:home")]).toEqual(["2001:db8::/62", []]);
  });

  test("rests on in the part that nobody takes, since the same day", () => {
    const story = new Story();
    story.write(networks("a: { from: home, length: 61 }, b: { from: home, length: 61 }"));
    story.write(networks("b: { from: home, length: 61 }"));
    // All else is full, so that a part of what rests is given again.
    story.write(networks("b: { from: home, length: 61 }, c: { from: home, length: 63 }"));
    expect(story.resting("prefix:home")).toEqual([
      '{"owner":"rack/a","number":"20000000000000000","length":63,"freed":"2026-11-02"}',
      '{"owner":"rack/a","number":"40000000000000000","length":62,"freed":"2026-11-02"}',
    ]);
  });

  test("comes back to its name of the length that is asked for, of several what it had last", () => {
    const story = new Story();
    story.write(networks("a: { from: home }"));
    story.write(networks('a: { from: home, prefix: "0:0:0:2::/63" }'));
    story.write(networks('b: { from: home, prefix: "0:0:0:8::/64" }'));
    const b = 'b: { from: home, prefix: "0:0:0:8::/64" }';
    expect(of(story.look(networks(`a: { from: home }, ${b}`)), "rack/a")).toBe("2001:db8::/64");
    expect(of(story.look(networks(`a: { from: home, length: 63 }, ${b}`)), "rack/a")).toBe(
      "2001:db8:0:2::/63",
    );
    story.write(networks(`a: { from: home, prefix: "0:0:0:5::/64" }, ${b}`));
    story.write(networks(b));
    expect(of(story.look(networks(`a: { from: home }, ${b}`)), "rack/a")).toBe("2001:db8:0:5::/64");
  });

  test("comes back to its name before anybody else is given a number that rests", () => {
    const story = new Story();
    story.write(networks("b: { from: home, length: 61 }, c: { from: home, length: 61 }"));
    story.write(networks("c: { from: home, length: 61 }"));
    const made = story.look(
      networks("a: { from: home, length: 61 }, b: { from: home, length: 61 }, c: { from: home, length: 61 }"),
    );
    expect(made.problems.map(problemText)).toEqual([
      expect.stringMatching(/^sites\.rack\.networks\.a\.prefix: gets no number: .* \[HX022\]$/),
    ]);
  });

  test("is in the way of all that grows or is pinned over it, whatever rests there for the same name besides", () => {
    const story = new Story();
    const rest = (number: string, owner: string) =>
      `{"space":"prefix:home","owner":"rack/${owner}","number":"${number}","length":64,"freed":"2026-01-01"}\n`;
    story.ledger = `{"space":"prefix:home","owner":"rack/a","number":"0","length":64}\n${rest("20000000000000000", "a")}${rest("30000000000000000", "b")}`;
    expect(story.problems(networks("a: { from: home, length: 62 }"))).toEqual([
      "sites.rack.networks.a.prefix: has 2001:db8::/64 by the ledger, and cannot become a /62 there: 2001:db8:0:3::/64, which was rack/b's and rests since 2026-01-01, is in the way; keep the length, or release it: hextet ledger release story rack/b [HX066]",
    ]);
    expect(story.problems(networks('a: { from: home, prefix: "0:0:0:2::/63" }'))).toEqual([
      expect.stringContaining("rests since 2026-01-01: it was that of rack/b"),
    ]);
    expect(story.problems(networks('a: { from: home }, x: { prefix: "2001:db8:0:2::/63" }'))).toEqual([
      "sites.rack.networks.x.prefix: 2001:db8:0:2::/63 rests since 2026-01-01: it was that of rack/b; pin another, or release it: hextet ledger release story rack/b [HX065]",
    ]);
  });

  test("twice for one name is said once, so that what is written is taken by the next command", () => {
    const story = new Story();
    const at = (prefixes: string, lan: string) =>
      `hextet: 1\npurpose: lab\nprefixes: { ${prefixes} }\nsites: { rack: { networks: { ${lan} } } }\n`;
    const [old, home] = ['old: "2001:db8:1::/48"', 'home: "2001:db8:2::/48"'];
    story.write(at(`${old}, ${home}`, "lan: { from: old }"));
    story.write(at(home, "lan: { from: home }"));
    story.write(at(home, ""));
    story.write(at('old: { prefix: "2001:db8:2::/48", formerly: home }', ""));
    // Since the later of the two days.
    expect(story.resting("prefix:old")).toEqual([
      '{"owner":"rack/lan","number":"0","length":64,"freed":"2026-11-03"}',
    ]);
  });
});

describe("a name that is handed on", () => {
  const layout = (names: string) => guests(names);

  test("in one step is a problem, since nobody could tell whose number is whose; in two it is none", () => {
    const story = new Story();
    const [git, forge] = ["git: { id: 101, network: lan }", "forge: { id: 102, network: lan }"];
    const first = story.write(layout(`${git}, ${forge}`));
    const renamed = "forge: { id: 101, network: lan, formerly: git }";
    const problems = story.problems(layout(renamed));
    expect(problems).toEqual([
      expect.stringMatching(
        /^sites\.rack\.hosts\.pve\.guests\.forge\.formerly: hands on a name: by the ledger rack\/pve\/guests\/forge has number .*, and rack\/pve\/guests\/git has number .*; hand names on in two steps: without what had the name before, hextet plan story --write; then rename \[HX068\]$/,
      ),
    ]);
    story.write(layout(git));
    const after = story.write(layout(renamed));
    expect(of(after, "rack/pve/forge")).toBe(of(first, "rack/pve/git"));
  });

  test("in one step is that problem alone, and nothing of the ledger is lost meanwhile", () => {
    const pools = (text: string) => `hextet: 1
purpose: lab
prefixes: { home: "2001:db8::/48" }
sites:
  rack:
    networks: { lan: { from: home } }
    hosts:
      h:
        connect: { address: "2001:db8:f::10", hostKey: lab }
        interfaces: { e0: { network: lan, pools: { ${text} } } }
`;
    const story = new Story();
    story.write(pools("web: { length: 120 }, tiny: { length: 125 }, old: { length: 125 }"));
    story.write(pools("web: { length: 120 }, tiny: { length: 125 }"));
    const handedOn = pools("tiny: { length: 120, formerly: web }");
    // The number that goes with the name is that of the pool, which needs no other place.
    expect(story.problems(handedOn)).toEqual([expect.stringMatching(/hands on a name.* \[HX068\]$/)]);
    const standing = story.ledger.split("\n").filter((line) => !line.includes("freed"));
    expect(releaseNumbers("story", handedOn, { ledger: story.ledger }, []).text.split("\n")).toEqual(
      standing,
    );
  });

  test("is one thing where a branch that has not renamed it yet is merged", () => {
    const story = new Story();
    story.write(layout("git: { id: 101, network: lan }"));
    const before = story.ledger;
    const renamed = layout("forge: { id: 101, network: lan, formerly: git }");
    const made = story.write(renamed);
    story.ledger = [...new Set(`${story.ledger}${before}`.split("\n"))].sort().join("\n").trimStart();
    const merged = story.look(renamed);
    expect([merged.problems.map(problemText), of(merged, "rack/pve/forge")]).toEqual([
      [],
      of(made, "rack/pve/forge"),
    ]);
  });

  test("of a unique local prefix that is renamed is not mistaken for one that had its name before", () => {
    const story = new Story();
    const local = (prefixes: string) => `hextet: 1\nprefixes: { ${prefixes} }\nsites: {}\n`;
    const block = ({ plan }: Planned) => `${plan?.prefixes[0]?.prefix}`;
    story.write(local("office: { ula: true }"));
    story.write(local(""));
    const desks = block(story.write(local("desks: { ula: true }")));
    expect(block(story.write(local("office: { ula: true, formerly: desks }")))).toBe(desks);
  });
});

test("equal prefixes are reported once, whatever the names of those who have them", () => {
  for (const [own, numbered] of [
    ["a", "b"],
    ["b", "a"],
  ])
    expect(
      new Story().problems(
        networks(
          `${own}: { prefix: "2001:db8:0:3::/64" }, ${numbered}: { from: home, prefix: "0:0:0:3::/64" }`,
        ),
      ),
    ).toEqual([
      `sites.rack.networks.${numbered}.prefix: 0:0:0:3::/64 overlaps what has rack/${own}; pin another, or leave the pin out to have it numbered [HX030]`,
    ]);
});

describe("a ledger that something else has written", () => {
  const home = '{"space":"prefix:home","owner":"rack/a","number":"0","length":64}\n';

  test("keeps lines of kinds that only a newer hextet knows, where they stand", () => {
    const strange = '{"space":"asn:home","owner":"home","number":"fde8"}\n';
    const other = '{"owner":"home","space":"wireguard:rack","key":{"of":"home"}}\n';
    const story = new Story(`${strange}${home}${other}`);
    expect(story.look(networks("a: { from: home }"))).toMatchObject({
      problems: [],
      ledger: { behind: false, changes: [], text: `${strange}${home}${other}` },
    });
    story.write(networks("b: { from: home }"));
    expect(story.ledger.startsWith(strange)).toBe(true);
    expect(story.ledger.endsWith(other)).toBe(true);
  });

  test("is refused where a line says something that only a newer hextet knows", () => {
    const story = new Story(home.replace("}", ',"until":"2027-01-01"}'));
    expect(story.problems(networks("a: { from: home }"))).toEqual([
      'ledger.line 1: was written by a newer hextet, or by hand: this one does not know "until"; use the release that wrote it, or one after that [HX140]',
    ]);
  });

  test.each([
    ["a byte order mark", `\ufeff${home}`, "begins with a byte order mark"],
    ["lines as on Windows", home.replace("\n", "\r\n"), "ends as lines do on Windows, with CR LF"],
  ])("with %s is read, told, and written without", (_, text, words) => {
    const story = new Story(text);
    expect(story.problems(networks("a: { from: home }"))).toEqual([
      `ledger.line 1: ${words}; hextet plan story --write writes it without [HX141]`,
    ]);
    story.write(networks("a: { from: home }"));
    expect(story.ledger).toBe(home);
  });

  test("in UTF-16 is reported as such, and not line by line", () => {
    const story = new Story(Buffer.from(`\ufeff${home}${home}`, "utf16le").toString("utf8"));
    expect(story.problems(networks("a: { from: home }"))).toEqual([
      "ledger.line 1: is no text in UTF-8; save the file as UTF-8 [HX060]",
    ]);
  });
});

test("advice about a host part is one that the network has", () => {
  const small = (prefix: string) =>
    new Story().problems(
      `hextet: 1\npurpose: lab\nsites:\n  rack:\n    networks: { u: { prefix: "${prefix}" } }\n    hosts:\n      h: { connect: { address: "2001:db8:f::1", hostKey: lab }, interfaces: { e0: { network: u, addresses: ["3fff:1:2:3:4:5:6:7"] } } }\n`,
    )[0];
  expect(small("2001:db8:1::/126")).toContain(
    'in 2001:db8:1::/126, or its host part alone such as "::1"; where',
  );
  expect(small("2001:db8:1::/127")).toContain('or its host part alone such as "::0"');
  expect(small("2001:db8:1::5/128")).not.toContain("host part");
  expect(small("2001:db8:1::/64")).toContain('such as "::25"');
});

test("130,000 numbers that rest are no more trouble than ten", () => {
  const lines = Array.from({ length: 130_000 }, (_, index) => {
    const name = `c${String(index).padStart(6, "0")}`;
    const number = (0x100000 + index).toString(16);
    return `{"space":"network:rack/u","owner":"rack/h/containers/${name}","number":"${number}","freed":"2026-01-01"}\n`;
  });
  const story = new Story(lines.join(""));
  const layout = `hextet: 1\npurpose: lab\nsites:\n  rack:\n    networks: { u: { prefix: "2001:db8:1::/64" } }\n    hosts:\n      h: { connect: { address: "2001:db8:f::1", hostKey: lab }, interfaces: { e0: { network: u } } }\n`;
  const { ledger } = story.look(layout);
  expect([ledger.changes.length, ledger.text.split("\n").length]).toEqual([1, 130_002]);
});

test("what has gone is given back also while something else waits to be drawn", () => {
  const host = (name: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64" } }
    hosts:
      ${name}:
        connect: { address: "2001:db8:f::10", hostKey: lab }
        interfaces: { eno1: { network: uplink, identifier: opaque } }
`;
  const story = new Story();
  story.write(host("old"));
  expect(story.ledger.match(/rack\/old/g)).toHaveLength(2);
  // The identifier of the host that came in its place is drawn by the next --write alone.
  const released = releaseNumbers("story", host("new"), { ledger: story.ledger }, ["rack/old"]);
  expect(released).toMatchObject({ text: "", problems: [], standing: [] });
});
