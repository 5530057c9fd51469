import { expect, jest } from "@jest/globals";
import { pathFigures, planFromText } from "../../core/index.ts";
import { Rehearsal, type RehearsedState } from "../../lab/rehearsal/rehearsal.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/** A network gets another prefix, as docs/plan.md has it ("Renumbering"), and nobody is ever without a way. */
jest.setTimeout(180_000);

const old = "3fff:b0b:1::/64";
const other = "3fff:b0b:9::/64";

/** What the network says after each change, and the prefix that hosts are reached in from then on. */
const steps = [
  [`prefix: "${old}"`, "3fff:b0b:1"],
  [`prefix: "${other}", prefixes: { old: "${old}" }`, "3fff:b0b:1"],
  [`prefix: "${other}", prefixes: { old: { prefix: "${old}", deprecated: true } }`, "3fff:b0b:9"],
  [`prefix: "${other}"`, "3fff:b0b:9"],
] as const;

const layout = ([network, at]: (typeof steps)[number]) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { ${network}, gateway: "fe80::1" }
      guests: { prefix: "3fff:b0b:2::/64" }
    hosts:
      pve-1:
        connect: { address: "${at}::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }
          vmbr2: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests: { git: { id: 101, network: guests, address: "::25", tcp: [80] } }
      box-1:
        connect: { address: "${at}::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::20"] } }
      box-2:
        connect: { address: "${at}::30", hostKey: lab }
        network: { renderer: networkd }
        interfaces: { eno1: { network: uplink, addresses: ["::30"] } }
`;

function state(lab: string, step: (typeof steps)[number]): RehearsedState {
  const text = layout(step);
  const { plan, problems, ledger } = planFromText(lab, text, { today: "2026-11-21" });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return { plan, layout: text, ledger: ledger.text };
}

longer.each([
  ["the new prefix beside the old one", steps[0], steps[1]],
  ["the old one deprecated", steps[1], steps[2]],
  ["the old one taken out", steps[2], steps[3]],
] as const)("%s: no path is down", async (_what, before, after) => {
  const lab = uniqueLab("renumber");
  const rehearsal = await Rehearsal.start(
    { lab, before: state(lab, before), after: state(lab, after), path: "rack", command: "the tests" },
    () => {},
  );
  try {
    expect((await rehearsal.bringUp(() => {})).run.errors).toEqual([]);
    expect((await rehearsal.preview(() => {})).errors).toEqual([]);
    expect((await rehearsal.change(() => {})).run.errors).toEqual([]);
    const timeline = await rehearsal.finish();
    const downs = timeline.paths.map((path) => [
      `${path.from} > ${path.to}`,
      pathFigures(timeline, path, "change").down,
    ]);
    // The guest's two, and one to each host.
    expect(downs.length).toBeGreaterThanOrEqual(5);
    expect(downs.filter(([, down]) => down !== 0)).toEqual([]);
  } finally {
    await rehearsal.close();
  }
});
