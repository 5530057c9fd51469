import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { LabSession } from "../../lab/session.ts";
import { endForGood } from "../../lab/supervisor/launch.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/** Another layout than the one that is shown: fixed addresses on Docker's user-defined networks, bridges by netplan. */
jest.setTimeout(120_000);

const name = uniqueLab("docker-networks");
const layout = `
hextet: 1
purpose: lab
prefixes: { home: 3fff:b0b::/48 }
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      other: { prefix: "3fff:b0b:2::/64", gateway: "fe80::1" }
      guests: { from: home, prefix: "0:0:0:7::/64" }
    hosts:
      apps-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          eth0: { network: uplink, addresses: ["::10", "::11"], pools: { first: "::8/126", fixed: "::1:0/120" } }
        docker: { bridge: { pool: first }, networks: { services: { pool: fixed } } }
        containers:
          db: { pool: fixed, address: "::20", image: hextet-workload, tcp: [80] }
          web: { pool: fixed, address: "::30", image: hextet-workload, tcp: [80] }
          job: { pool: first, image: hextet-workload, tcp: [80] }
      br-1:
        connect: { address: "3fff:b0b:2::20", hostKey: lab }
        interfaces:
          eth0: {}
          br0: { bridge: { ports: [eth0] }, network: other, addresses: ["::20"] }
          br1: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests:
          mail: { id: 101, network: guests, address: "::25", tcp: [25, 80] }
`;
let session: LabSession;

beforeAll(async () => {
  const { plan, problems, ledger } = planFromText(name, layout);
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  session = await LabSession.start({
    plan,
    layout,
    ledger: ledger.text,
    path: "a test's layout",
    command: "the tests",
    progress: () => {},
  });
});

afterAll(async () => {
  await session?.close("end");
  await endForGood(name);
});

longer(
  "containers take the addresses that they are given, guests live behind a netplan bridge, and all reach each other",
  async () => {
    expect((await session.up()).errors).toEqual([]);
    const results = await session.probe(30_000);
    expect(
      results.filter((result) => !result.ok).map(({ probe, detail }) => `${probe.id}: ${detail}`),
    ).toEqual([]);
    expect(results.map(({ probe }) => probe.id)).toEqual(
      expect.arrayContaining([
        "tcp 25 internet/host > rack/br-1/mail",
        "route 3fff:b0b:0:7::/64",
        "route 3fff:b0b:1::1:0/120",
      ]),
    );
  },
);

longer("a second preview shows nothing to change", async () => {
  expect((await session.preview()).steps).toEqual([]);
});
