import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { keylessText, planFromText, planJson, recordKeys, renderHost } from "../../../core/index.ts";

const golden = join(import.meta.dirname, "..", "golden", "wireguard");
const text = readFileSync(join(golden, "layout.yaml"), "utf8");
const ledger = readFileSync(join(golden, "ledger.jsonl"), "utf8");
const key = {
  hub: "FsbE0DHvNLPwhBsQlCbsxW7OHDPYiLNhTH9v6XFvW1k=",
  box: "dr8VaL5WUwvEBv2dcwVQOdiXKlGLAfUoBbZ7ZPNHOWg=",
  fresh: "n4lKrBeZRK7Vc8P9zq/Cs2zEkY2a1nR8N1Yw3k0cBgM=",
};

function planned(yaml = text, from = ledger) {
  const made = planFromText("wireguard", yaml, { ledger: from, today: "2026-12-01" });
  const hosts = made.plan?.sites.flatMap((site) => site.hosts) ?? [];
  const wireguard = (name: string) => hosts.find((host) => host.name === name)?.wireguard[0];
  return {
    ...made,
    hosts,
    wireguard,
    texts: made.problems.map(({ code, path, reason }) => `${path.slice(5).join(".")} ${reason} [${code}]`),
    peer: (host: string, name: string) => {
      const found = wireguard(host)?.peers.find((peer) => peer.name === name);
      return found && { ...found, allowed: found.allowed.map(String) };
    },
    routes: (host: string) =>
      hosts
        .find(({ name }) => name === host)
        ?.interfaces.find(({ name }) => name === "wg0")
        ?.routes.map(({ to, via }) => `${to} via ${via}`),
  };
}

describe("a server and its clients in other sites", () => {
  test("know each other from one word of the client's", () => {
    const { peer } = planned();
    expect(peer("gw-1", "cellar/box/wg0")).toMatchObject({
      publicKey: key.box,
      endpoint: undefined,
      allowed: ["3fff:b0b:0:1::fb7f/128", "3fff:b0b::/64"],
    });
    const server = peer("box", "hub/gw-1/wg0");
    expect(server).toMatchObject({ publicKey: key.hub, allowed: ["::/0"], keepalive: 25 });
    expect(`${server?.endpoint?.address}:${server?.endpoint?.port}`).toBe("198.51.100.10:51820");
  });

  test("have a route for what lies behind the other, and the server's router is told", () => {
    const { routes, plan } = planned();
    expect(routes("gw-1")).toEqual([
      "3fff:b0b::/64 via 3fff:b0b:0:1::fb7f",
      "3fff:b0d::/48 via 3fff:b0b:0:1::99",
    ]);
    expect(routes("south-1")).toEqual(["3fff:b0b::/64 via 3fff:b0b:0:1::1"]);
    expect(routes("box")).toEqual([]);
    expect(plan?.sites.find(({ name }) => name === "hub")?.routes.map(({ to }) => `${to}`)).toEqual([
      "3fff:b0b:0:1::/64",
      "3fff:b0b::/64",
      "3fff:b0d::/48",
    ]);
  });

  test("agree on the smaller MTU of the two, unless the layout says one", () => {
    const { wireguard } = planned();
    expect([wireguard("gw-1"), wireguard("box"), wireguard("east-1")].map((own) => own?.mtu)).toEqual([
      1412, 1412, 1420,
    ]);
    const said = planned(
      text.replace('network: transit\n            addresses: ["::1"]', "$&\n            mtu: 1300"),
    );
    expect([said.wireguard("gw-1"), said.wireguard("box")].map((own) => own?.mtu)).toEqual([1300, 1300]);
  });

  test("are dialled by IPv6 where the client has no IPv4, and at the server's address that the layout says", () => {
    const six = text.replace("addresses: [], ipv4: 192.0.2.11 }", 'addresses: ["::11"] }');
    expect(`${planned(six).peer("east-1", "hub/gw-1/wg0")?.endpoint?.address}`).toBe("3fff:b0c:1::10");
    const nat = text.replace(
      "local: eno1\n              peers",
      "local: 203.0.113.5\n              port: 4500\n              peers",
    );
    expect(planned(nat).peer("box", "hub/gw-1/wg0")?.endpoint).toMatchObject({ port: 4500 });
    expect(`${planned(nat).peer("box", "hub/gw-1/wg0")?.endpoint?.address}`).toBe("203.0.113.5");
  });

  test("keep their numbers by the client's name, and under another name of it too", () => {
    const first = planned().ledger.text;
    expect(first).toContain('{"space":"network:hub/transit","owner":"cellar/box/wg0","number":"fb7f"}');
    expect(first).toContain(
      '{"space":"network:hub/transit","owner":"hub/gw-1/wg0/peers/phone","number":"4ac9"}',
    );
    const renamed = planned(text.replace("      box:\n", "      chest:\n        formerly: box\n"), first);
    expect(
      `${renamed.hosts.find(({ name }) => name === "chest")?.interfaces.find(({ name }) => name === "wg0")?.addresses[0]?.address}`,
    ).toBe("3fff:b0b:0:1::fb7f");
    expect(renamed.wireguard("chest")?.publicKey).toBe(key.box);
    expect(renamed.ledger.text).toContain(
      `{"space":"key:wireguard","owner":"cellar/chest/wg0","key":"${key.box}"}`,
    );
  });

  test("are no peers of a host that is let go", () => {
    const { peer, wireguard } = planned(text.replace("      box:\n", "      box:\n        retired: true\n"));
    expect(peer("gw-1", "cellar/box/wg0")).toBeUndefined();
    expect(wireguard("gw-1")?.peers).toHaveLength(4);
  });

  test("are in a plan's JSON, null where nobody has recorded a key", () => {
    const { plan } = planned();
    const json = plan && planJson(plan).sites[0]?.hosts.find(({ name }) => name === "south-1")?.wireguard;
    expect(json).toEqual([
      {
        interface: "wg0",
        end: "client",
        port: null,
        mtu: 1420,
        publicKey: null,
        gives: [],
        peers: [
          {
            name: "hub/gw-1/wg0",
            publicKey: key.hub,
            endpoint: "198.51.100.10:51820",
            allowed: ["3fff:b0b::/64"],
          },
        ],
      },
    ]);
  });
});

describe("problems", () => {
  test("a server that nobody can dial, a default route to what is not allowed, a server without peers", () => {
    expect(planned(text.replace("local: eno1\n              peers", "peers")).texts).toContain(
      "wg0.wireguard has no address that cellar/box/wg0 could dial [HX233]",
    );
    expect(
      planned(
        text.replace(
          "allowed: [{ ref: cellar/guests }], behind: [] }, defaultRoute: false",
          "allowed: [{ ref: cellar/guests }] }",
        ),
      ).texts,
    ).toContain(
      "wg0.wireguard.allowed is not everything, and the host's default route leads through this interface [HX234]",
    );
    const alone = text.replace(
      'server: { publicKey: "bYKQgq+vFtsRM0Ppi3UCfX/4mbOXRP4RwYzEdP4UtRE=", endpoint: "203.0.113.9:51820" }, keepalive: 25',
      "port: 51821",
    );
    expect(planned(alone).texts).toContain("wg0.wireguard is a server, and nobody is its client [HX235]");
  });

  test("a network that is not said, of a server", () => {
    const without = text.replace('            network: transit\n            addresses: ["::1"]\n', "");
    expect(planned(without).texts).toContain("wg0.network is missing [HX004]");
  });
});

describe("keys", () => {
  test("are named where they are not recorded, and where two have one", () => {
    const { plan } = planned();
    if (plan === undefined) throw new Error("no plan");
    expect(keylessText(plan, "prod")).toBe(
      "no key is recorded of cellar/south-1/wg0, cellar/west-1/wg0, and a WireGuard interface needs its own and those of its peers; make and record them with: hextet keys prod",
    );
    expect(keylessText(plan, "prod", "cellar/box")).toBeUndefined();
    const twice = planned(text, ledger.replace(key.hub, key.box)).plan;
    expect(twice && keylessText(twice, "prod", "cellar/box")).toBe(
      "cellar/box/wg0 and hub/gw-1/wg0 have one WireGuard key, as after one host was copied from the other; make another with: hextet keys prod hub/gw-1 --again",
    );
  });

  test("are recorded and leave every other line as it is, one for the other", () => {
    const strange = '{"space":"later:x","owner":"y","what":1}\n';
    const start = `${ledger}${strange}`;
    const {
      text: written,
      recorded,
      shared,
    } = recordKeys(
      "wireguard",
      text,
      { ledger: start },
      new Map([
        ["cellar/box/wg0", key.fresh],
        ["cellar/south-1/wg0", key.hub],
        ["hub/gw-1/wg0", key.hub],
      ]),
    );
    expect(recorded).toEqual(["cellar/box/wg0", "cellar/south-1/wg0"]);
    expect(shared).toEqual([{ name: "hub/gw-1/wg0", other: "cellar/south-1/wg0" }]);
    expect(written).toContain(strange);
    expect(written).toContain(`"owner":"cellar/box/wg0","key":"${key.fresh}"}`);
    expect(
      recordKeys("wireguard", text, { ledger: start }, new Map([["cellar/box/wg0", key.box]])).text,
    ).toBe(start);
  });

  test("go with the interface, and are read only as keys", () => {
    const gone = text.replace(
      / {10}wg0: \{ wireguard: \{ server: \{ ref: hub\/gw-1\/wg0 \}, local: eno1, keepalive: 25 \} \}\n/,
      "",
    );
    expect(planned(gone).ledger.text).not.toContain(key.box);
    const wrong = (line: string) =>
      planned(text, `${line}\n`).problems.map(({ reason, code }) => `${reason} [${code}]`);
    expect(wrong('{"space":"key:wireguard","owner":"a/b/c","key":"short="}')).toEqual([
      "has no public key of 44 characters [HX060]",
    ]);
    expect(wrong('{"space":"key:wireguard","owner":"a/b/c","number":"1"}')).toEqual([
      expect.stringContaining('does not know "number" [HX140]'),
    ]);
  });

  test("are what a host is expected to have; none of them is a private one", () => {
    const { hosts } = planned();
    const bundles = hosts.map((host) => renderHost(host));
    const lines = bundles.flatMap(({ expect: expected }) => expected ?? []);
    expect(lines).toContainEqual({ kind: "key", key: key.hub, port: 51820, interface: "wg0" });
    const files = bundles.flatMap((bundle) => bundle.files).map(({ content }) => content ?? "");
    for (const content of files)
      expect(content).not.toMatch(/^\s*(PrivateKey=|key: "(?!\/etc\/hextet-wireguard\/))/m);
  });
});

test("the example of docs/plan.md is planned, with a client whose network behind it the server knows", () => {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "plan.md"), "utf8");
  const [, section = ""] = page.split("\n## WireGuard\n");
  const example = planned(/```yaml\n([\s\S]*?)```/.exec(section)?.[1], "");
  expect(example.texts).toEqual([]);
  expect(example.routes("gw-1")).toEqual([expect.stringMatching(/^3fff:b0b:.*\/64 via 3fff:b0b:/)]);
  expect(example.peer("box", "hub/gw-1/wg0")).toMatchObject({ allowed: ["::/0"], keepalive: 25 });
});
