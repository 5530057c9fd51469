import { describe, expect, test } from "@jest/globals";
import { planFromText, planJson, planTable, renderGuestCommands, whyNumber } from "../../../core/index.ts";

/** A Proxmox VE host that serves a network of the given mode, with these guests in it. */
function planned(
  mode: string,
  guests: string,
  { served = "{}", prefix = "2001:db8:8::/64", ledger = "" } = {},
) {
  const made = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    ${served === "" ? "" : `routers: { pve: { kind: host, host: pve, networks: { vms: ${served} } } }`}
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      vms: { prefix: "${prefix}", ${mode} }
    hosts:
      pve:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          eno2: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }
          vmbr1: { bridge: { ports: [eno2] }, network: vms, addresses: ["::1"] }
        guests:
${guests}`,
    { ledger },
  );
  const host = made.plan?.sites[0]?.hosts[0];
  return {
    ...made,
    host,
    guests: host?.guests ?? [],
    said: made.problems.map(({ code, path }) => `${code} ${path.slice(2).join(".")}`),
    commands: host === undefined ? [] : renderGuestCommands(host),
  };
}

const git = "          git: { id: 101, network: vms }\n";

/** RFC 4291, appendix A, once more: fffe in the middle, the second lowest bit of the first octet turned. */
function madeOf(mac: string): string {
  const octets = mac.split(":").map((octet) => Number.parseInt(octet, 16));
  const eight = [(octets[0] ?? 0) ^ 2, ...octets.slice(1, 3), 0xff, 0xfe, ...octets.slice(3)];
  const groups = [0, 2, 4, 6].map((at) => (((eight[at] ?? 0) << 8) | (eight[at + 1] ?? 0)).toString(16));
  return new URL(`http://[2001:db8:8:0:${groups.join(":")}]/`).hostname.slice(1, -1);
}

describe.each(["slaac", "dhcp-stateless"])("a guest in a network of mode %s", (mode) => {
  test("has the address that its planned MAC address makes, and is told to listen", () => {
    const { guests, problems, commands } = planned(`mode: ${mode}`, git);
    expect(problems).toEqual([]);
    const [guest] = guests;
    expect(`${guest?.address}`).toBe(madeOf(guest?.mac ?? ""));
    expect(guest).toMatchObject({ origin: "slaac", comes: mode, gateway: undefined });
    expect(commands).toEqual([expect.stringMatching(/ --ipconfig0 ip6=auto$/)]);
  });

  test("has that of the MAC address that the layout gives", () => {
    const { guests } = planned(`mode: ${mode}`, git.replace("vms", 'vms, mac: "02:00:5e:10:00:01"'));
    expect(`${guests[0]?.address}`).toBe("2001:db8:8::5eff:fe10:1");
  });

  test("keeps it under another name, where the ledger has it", () => {
    const before = planned(`mode: ${mode}`, git);
    const after = planned(`mode: ${mode}`, git.replace("git: {", "code: { formerly: git,"), {
      ledger: before.ledger.text,
    });
    expect(after.problems).toEqual([]);
    expect(`${after.guests[0]?.address}`).toBe(`${before.guests[0]?.address}`);
  });

  test("is told its address all the same where it says one, or one that the ledger draws", () => {
    const { commands } = planned(`mode: ${mode}`, git.replace("vms", 'vms, address: "::25"'));
    expect(commands[0]).toMatch(/ip6=2001:db8:8::25\/64,gw6=2001:db8:8::1$/);
    const drawn = planned(`mode: ${mode}`, git.replace("vms", "vms, identifier: opaque"));
    expect(drawn.said).toEqual(["HX082 hosts.pve.guests.git.identifier"]);
  });

  test("cannot be where nobody makes addresses of 64 bits", () => {
    expect(planned(`mode: ${mode}`, git, { prefix: "2001:db8:8::/96" }).said).toContain(
      "HX180 networks.vms.mode",
    );
  });

  test("cannot have the address of another", () => {
    const { said } = planned(
      `mode: ${mode}`,
      `          git: { id: 101, network: vms, mac: "02:00:5e:10:00:01" }
          mail: { id: 102, network: vms, address: "::5eff:fe10:1" }\n`,
    );
    expect(said).toEqual([expect.stringMatching(/^HX032 /)]);
  });
});

describe("a guest in a network of mode dhcp", () => {
  test("has a number of the ledger, which the host's server keeps for it", () => {
    const { guests, host, problems, commands, ledger } = planned("mode: dhcp", git);
    expect(problems).toEqual([]);
    const [guest] = guests;
    expect(guest).toMatchObject({ origin: "numbered", comes: "dhcp", gateway: undefined });
    expect(host?.advertised[0]?.dhcp?.reservations).toEqual([
      { name: "git", mac: guest?.mac, address: guest?.address },
    ]);
    expect(commands).toEqual([expect.stringMatching(/ --ipconfig0 ip6=dhcp$/)]);
    expect(ledger.text).toContain('"owner":"rack/pve/guests/git"');
  });

  test("gets no number that the server gives to whoever asks", () => {
    const many = Array.from(
      { length: 40 },
      (_, at) => `          g${at}: { id: ${200 + at}, network: vms }\n`,
    );
    const free = planned("mode: dhcp", many.join(""), { served: "{}" });
    const kept = planned("mode: dhcp", many.join(""), { served: '{ leases: "::8000/113" }' });
    const inBlock = ({ guests }: typeof free) =>
      guests.filter(({ address }) => (address.value.value & 0xffffn) >= 0x8000n).length;
    expect(kept.problems).toEqual([]);
    expect(inBlock(free)).toBeGreaterThan(5);
    expect(inBlock(kept)).toBe(0);
    expect(kept.guests).toHaveLength(40);
  });

  test("keeps its number where a block is put over it later, and that is said", () => {
    const before = planned("mode: dhcp", git);
    const number = (before.guests[0]?.address.value.value ?? 0n) & 0xfff0n;
    const after = planned("mode: dhcp", git, {
      served: `{ leases: "::${number.toString(16)}/124" }`,
      ledger: before.ledger.text,
    });
    expect(after.said).toEqual(["HX189 routers.pve.networks.vms.leases"]);
    expect(after.problems[0]?.reason).toContain("rack/pve/guests/git");
  });

  test("is a problem where nobody of the site keeps its address, and one that can be allowed", () => {
    const { said } = planned("mode: dhcp", git, { served: "" });
    expect(said).toEqual(["HX200 hosts.pve.guests.git.network"]);
    const allowed = planned("mode: dhcp", git.replace("vms }", 'vms, allow: { HX200: "kept in Kea" } }'), {
      served: "",
    });
    expect(allowed.problems).toEqual([]);
    expect(allowed.guests[0]?.comes).toBe("dhcp");
  });
});

test.each([
  ["slaac", "slaac", "slaac"],
  ["dhcp-stateless", "dhcp-stateless", "slaac"],
  ["dhcp", "dhcp", "numbered"],
])(
  "of mode %s the plan says how the address comes, to people, programs and whoever asks why",
  (mode, comes, origin) => {
    const { plan, guests } = planned(`mode: ${mode}`, git);
    if (plan === undefined) throw new Error("no plan");
    expect(planTable(plan)).toMatch(
      new RegExp(`pve/git +guest +vmbr1 +${guests[0]?.address}/64 +${comes}\n`),
    );
    expect(planJson(plan).sites[0]?.hosts[0]?.guests).toEqual([
      expect.objectContaining({ comes, origin, gateway: null }),
    ]);
    expect(whyNumber(plan, [], "git")).toMatchObject({ kind: "thing", thing: { comes, origin } });
  },
);

test.each(["gateway: { ref: rack/pve/vmbr1 }", "mode: static, gateway: { ref: rack/pve/vmbr1 }"])(
  "where a network says %s nothing comes by itself",
  (mode) => {
    const { plan } = planned(mode, git, { served: "" });
    if (plan === undefined) throw new Error("no plan");
    expect(planJson(plan).sites[0]?.hosts[0]?.guests[0]).not.toHaveProperty("comes");
  },
);
