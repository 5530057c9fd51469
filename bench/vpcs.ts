import { planFromText } from "../core/index.ts";

/** Microseconds of the processors for each VPC, by how its numbers come about. */
export interface VpcFigures {
  readonly vpcs: number;
  /** All of one private IPv4 space, numbered for the first time. */
  readonly shared: number;
  /** The same against its ledger. */
  readonly sharedAgain: number;
  /** Each with IPv4 of its own, and an IPv6 block that is known, numbered for the first time. */
  readonly apart: number;
  readonly apartAgain: number;
}

/** What planning many VPCs takes, of two subnets and a host each: the best of some rounds, in which all sizes take turns. */
export function measureVpcs(sizes: readonly number[], rounds = 3): readonly VpcFigures[] {
  const best = new Map<number, VpcFigures>();
  for (let round = 0; round < rounds; round++)
    for (const vpcs of sizes) {
      const [shared, sharedAgain] = planned(vpcs, layoutOf(vpcs, sharedSpace));
      const [apart, apartAgain] = planned(vpcs, layoutOf(vpcs, ownSpace));
      const last = best.get(vpcs);
      best.set(vpcs, {
        vpcs,
        shared: Math.min(shared, last?.shared ?? shared),
        sharedAgain: Math.min(sharedAgain, last?.sharedAgain ?? sharedAgain),
        apart: Math.min(apart, last?.apart ?? apart),
        apartAgain: Math.min(apartAgain, last?.apartAgain ?? apartAgain),
      });
    }
  return [...best.values()];
}

function planned(vpcs: number, layout: string): readonly [first: number, again: number] {
  const took = (ledger: string | undefined) => {
    const before = process.cpuUsage();
    const made = planFromText("vpcs", layout, { ledger });
    const { user, system } = process.cpuUsage(before);
    if (made.plan === undefined) throw new Error(made.problems.map(({ reason }) => reason).join("\n"));
    return { each: (user + system) / vpcs, text: made.ledger.text };
  };
  const first = took(undefined);
  return [first.each, took(first.text).each];
}

const sharedSpace = () => "{ ipv4: 10.20.0.0/16, ipv6: amazon }";

/** A /20 of 10.0.0.0/8, of which there are 4,096, and a /56 of the documentation prefix. */
function ownSpace(index: number): string {
  const block = `3fff:${(index >> 8).toString(16)}:0:${((index & 0xff) << 8).toString(16)}::/56`;
  return `{ ipv4: 10.${index >> 4}.${(index & 15) * 16}.0/20, ipv6: "${block}" }`;
}

function layoutOf(vpcs: number, space: (index: number) => string): string {
  const sites = Array.from(
    { length: vpcs },
    (_, index) => `  cloud-${index}:
    aws: { region: eu-central-1, vpc: ${space(index)} }
    networks:
      a: { zone: eu-central-1a, ipv4: { length: 24 } }
      b: { zone: eu-central-1b, ipv4: { length: 24 } }
    hosts:
      web: { aws: { instanceType: t3.small, image: debian-13 }, interfaces: { ens5: { network: a } } }
`,
  );
  return `hextet: 1\npurpose: lab\nsites:\n${sites.join("")}`;
}
