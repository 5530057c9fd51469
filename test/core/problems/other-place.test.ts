import { expect, test } from "@jest/globals";
import { planFromText } from "../../../core/index.ts";

/** A key at a place that does not know it, and what is said of it. */
const said = (place: string, key: string) => {
  const at = (here: string) => (here === place ? `, ${key}` : "");
  const { problems } = planFromText(
    "placed",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1"${at("network")} } }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::10"]${at("interface")} } }
        network: { renderer: netplan${at("host network")} }
`,
  );
  return problems
    .filter(({ path }) => path.at(-1) === key.split(":")[0])
    .map(({ reason, fix }) => `${reason}; ${fix}`);
};

test("a key that belongs elsewhere is sent there, and none is proposed that looks like it", () => {
  expect(said("network", "upstream: routed")).toEqual([
    expect.stringMatching(
      /^is not a key of this place; it goes into sites\.NAME\.hosts\.NAME\.interfaces\.NAME; known here: /,
    ),
  ]);
  expect(said("host network", "purpose: lab")).toEqual([
    expect.stringMatching(/; it goes to the top of the layout; known here: /),
  ]);
});

test("of a key cut short its whole word is proposed, though another place knows it as it is", () => {
  expect(said("interface", "address: '2001:db8:1::10'")).toEqual([
    "is not a key that the layout knows; did you mean addresses?",
  ]);
});

test("a value that is refused is a problem alone", () => {
  expect(said("interface", "duid: mac")).toEqual(["is not allowed here; allowed: ll, llt, uuid"]);
  expect(said("interface", "dhcp4: yes")).toEqual(["is a text; give true or false"]);
});

test("a form that begins with an article gets no other", () => {
  const { problems } = planFromText(
    "formed",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks: { transit: { prefix: "2001:db8:2::/64" } }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces: { wg0: { wireguard: { peers: { phone: { publicKey: short } } }, network: transit } }
`,
  );
  expect(problems.find(({ path }) => path.at(-1) === "publicKey")?.fix).toBe(
    "give the 44 characters that wg pubkey prints",
  );
});
