import type { ProblemPage } from "./page.ts";

const guests = (network: string, names: string) => `hextet: 1
purpose: lab
prefixes: { home: "2001:db8::/48" }
sites:
  rack:
    networks: { guests: { ${network} } }
    hosts:
      pve-1:
        connect: { address: "2001:db8:f::10", hostKey: lab }
        interfaces: { vmbr2: { bridge: { ports: [] }, network: guests, addresses: ["::1"] } }
        guests: { ${names} }
`;
const git = guests("from: home", "git: { id: 101, network: guests }");
const line = (space: string, owner: string, number: string, more = "") =>
  `{"space":"${space}","owner":"${owner}","number":"${number}"${more}}\n`;
const network = line("prefix:home", "rack/guests", "0", ',"length":64');
const guest = (name: string, number: string, more = "") =>
  line("network:rack/guests", `rack/pve-1/guests/${name}`, number, more);

/** HX06x: the ledger, and what it and the layout say of each other. */
export const ledgerPages = {
  HX060: {
    meaning:
      "A line of the ledger is not one JSON object with a space, an owner and a number in hexadecimal. It is left out, and whatever it gave would be numbered anew, so nothing goes on.",
    example: git,
    ledger: guest("git", "0x2a"),
    fix: "Mend the line, or take the file from an earlier revision. The ledger is written by `hextet plan NAME --write`, never by hand.",
  },
  HX061: {
    meaning: "git could not merge two branches and left its markers in the ledger.",
    example: git,
    ledger: `<<<<<<< HEAD\n${guest("git", "2")}=======\n>>>>>>> add-mail\n`,
    fix: "`hextet ledger resolve NAME --base REF` takes the markers out, keeps what REF holds and renumbers what clashes with it.",
  },
  HX062: {
    meaning:
      "Two lines of the ledger give one name a number in one space, so it is not known which is its own.",
    example: git,
    ledger: guest("git", "2") + guest("git", "3"),
    fix: "`hextet ledger resolve NAME --base REF` keeps the line that REF holds.",
  },
  HX063: {
    meaning:
      "Two names have one number by the ledger, as when two branches have each given it out and git merged them without a conflict. Both would answer on one address.",
    example: guests("from: home", "git: { id: 101, network: guests }, mail: { id: 102, network: guests }"),
    ledger: guest("git", "2") + guest("mail", "2"),
    fix: "`hextet ledger resolve NAME --base REF` keeps the one that REF holds and renumbers the other.",
  },
  HX064: {
    meaning:
      "The ledger's lines are not in their order. Nothing is lost by it, but two branches that write it would conflict where they need not.",
    example: git,
    ledger: network + guest("git", "2"),
    fix: "`hextet plan NAME --write` puts the lines in order.",
  },
  HX065: {
    meaning:
      "A number is pinned that rests: its owner has gone, and whoever still knows the address would reach the new one instead.",
    example: guests("from: home", 'git: { id: 101, network: guests, address: "::2" }'),
    ledger: guest("mail", "2", ',"freed":"2026-11-01"'),
    fix: "Pin another number, or release this one: `hextet ledger release NAME OWNER`.",
  },
  HX066: {
    meaning:
      "A network or pool is to become larger where it stands, and something is in the way, or a block of that size does not begin there. Nobody is moved without being asked.",
    example: guests("from: home, length: 63", "").replace('["::1"]', '["::2:1"]'),
    ledger:
      network + line("prefix:home", "rack/storage", "10000000000000000", ',"length":64,"freed":"2026-11-01"'),
    fix: "Keep the length, release what rests there, or pin a block elsewhere, which renumbers everything inside. `place: sparse` at the prefix keeps room for growth from the beginning.",
  },
  HX067: {
    meaning:
      "The ledger gives a number that the network or prefix no longer has, as after it was made smaller. Renumbering in silence is what a ledger is there to prevent.",
    example: guests("from: home, length: 120", "git: { id: 101, network: guests }"),
    ledger: guest("git", "1000"),
    fix: "Keep the prefix as large as it was, or pin a number that it has.",
  },
  HX068: {
    meaning:
      "`formerly:` hands the numbers of an old name to the new one. The old name is still there, or is claimed twice; or two names are to change places, which a ledger that has been brought up to date could not tell from one that has not.",
    example: guests(
      "from: home",
      "git: { id: 101, network: guests }, forge: { id: 102, network: guests, formerly: git }",
    ),
    fix: "Take the old name out of the layout, and name it as the former one of one thing only. Names change places in two steps, by way of a name that is free.",
  },
  HX069: {
    meaning:
      "A prefix says `ula: true`: it is a unique local /48 of its own (RFC 4193), drawn at random once and kept in the ledger from then on. The ledger has none for it yet.",
    example: guests("from: office", "git: { id: 101, network: guests }").replace(
      'home: "2001:db8::/48"',
      "office: { ula: true }",
    ),
    fix: "Run `hextet plan NAME --write` once and commit the ledger.",
  },
  HX140: {
    meaning:
      "A line of the ledger says something that this release does not know, so it was written by a newer one (or by hand). Whatever that means for the number, leaving it out could give the number twice. A line of a kind of its own, such as `asn:home`, is no problem: it stays as it is.",
    example: git,
    ledger: guest("git", "2", ',"until":"2027-01-01"'),
    fix: "Use the release of hextet that wrote it, or one after that; `git log` on the ledger says who did.",
  },
  HX141: {
    meaning:
      "The ledger begins with a byte order mark, or its lines end with CR LF: an editor on Windows, or git with core.autocrlf, has done that. It is read all the same, and a merge of two such files may conflict in every line.",
    example: git,
    ledger: guest("git", "2").replace("\n", "\r\n") + network.replace("\n", "\r\n"),
    fix: "`hextet plan NAME --write` writes it as it was. `*.ledger.jsonl text eol=lf` in `.gitattributes` keeps it so.",
  },
} as const satisfies Record<string, ProblemPage>;
