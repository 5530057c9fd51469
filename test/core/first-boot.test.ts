import { describe, expect, test } from "@jest/globals";
import {
  fillInPlan,
  Ipv6Prefix,
  type LayoutSource,
  type Plan,
  planFromSource,
  renderUserData,
  userDataLimit,
} from "../../core/index.ts";

/** How much there is of what makes a first boot large. */
interface Size {
  readonly containers: number;
  readonly networks: number;
  readonly interfaces: number;
  /** On each interface but the first. */
  readonly addresses: number;
}

/** An instance whose names are as long as names can be. */
function layout({ containers, networks, interfaces, addresses }: Size): LayoutSource {
  const long = (text: string, length = 32) => text.padEnd(length, "x");
  const upTo = <T>(count: number, make: (index: number) => readonly [string, T]) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => make(index)));
  const pools = upTo(networks, (index) => [long(`pool-${index}-`), { length: 126 }]);
  const further = upTo(interfaces - 1, (index) => [
    `ens5-${String(index).padStart(6, "0")}`,
    {
      network: "n",
      defaultRoute: false,
      addresses: Array.from(
        { length: addresses },
        (_, number) => `::${index + 1}:ffff:ffff:${(number + 4096).toString(16)}`,
      ),
    },
  ]);
  const first = {
    network: "n",
    addresses: ["::ffff:ffff:ffff:1000"],
    pools: { apps: { length: 124 }, ...pools },
  };
  return {
    hextet: 1,
    purpose: "lab",
    sites: {
      [long("site-")]: {
        aws: { region: "eu-central-1", vpc: { ipv4: "10.20.0.0/16", ipv6: "amazon" } },
        networks: { n: { prefix: "0:0:0:ff::/64", zone: "eu-central-1a", ipv4: "10.20.0.0/20" } },
        hosts: {
          [long("host-")]: {
            aws: { instanceType: "q9z.huge", image: "debian-13" },
            interfaces: { ens5: first, ...further },
            docker: {
              bridge: { pool: "apps" },
              networks: upTo(networks, (index) => [long(`net-${index}-`), { pool: long(`pool-${index}-`) }]),
            },
            containers: upTo(containers, (index) => [
              long(`app-${index}-`),
              { pool: "apps", image: long("registry.example/", 200), mac: `02:00:5e:10:00:${index + 10}` },
            ]),
          },
        },
      },
    },
  };
}

/** Bytes of the instance's user data once its VPC has a block. */
function size(plan: Plan, block: string): number {
  const known = fillInPlan(plan, { [plan.sites[0]?.name ?? ""]: Ipv6Prefix.parse(block) });
  const [host] = known.sites[0]?.hosts ?? [];
  return host?.kind === "ec2" ? Buffer.byteLength(renderUserData(host)) : 0;
}

const least: Size = { containers: 0, networks: 0, interfaces: 2, addresses: 1 };

describe("a first boot that EC2 would not take is reported before anything is made, whatever makes it large:", () => {
  test.each<[string, number, (count: number) => Partial<Size>]>([
    ["containers", 14, (containers) => ({ containers })],
    ["networks of Docker's beside containers", 10, (networks) => ({ networks, containers: 6 })],
    ["interfaces", 15, (interfaces) => ({ interfaces, addresses: 40 })],
    ["addresses", 60, (addresses) => ({ addresses, interfaces: 6 })],
    [
      "a little of each",
      10,
      (count) => ({ containers: count, networks: count, addresses: count * 4, interfaces: 4 }),
    ],
  ])("%s", (_, most, grown) => {
    const outcomes = Array.from({ length: most }, (__, index) => {
      const source = layout({ ...least, ...grown(index + 1) });
      const { plan, problems } = planFromSource("boot", source);
      const [reported, ...others] = problems.filter(({ code }) => code !== "HX051");
      expect(others).toEqual([]);
      if (plan !== undefined) {
        expect(size(plan, "2000::/56")).toBeLessThanOrEqual(userDataLimit);
        return "fits";
      }
      expect(reported?.code).toBe("HX105");
      expect(Number(/takes ([0-9]+) bytes/.exec(reported?.reason ?? "")?.[1])).toBeGreaterThan(userDataLimit);
      return "told";
    });
    // Small ones fit, large ones are reported, and from the first of these on all of them.
    expect(outcomes[0]).toBe("fits");
    expect(outcomes.at(-1)).toBe("told");
    expect(outcomes.lastIndexOf("fits")).toBe(outcomes.indexOf("told") - 1);
  });

  test("and one that some blocks would make too large is left to whoever knows the block", () => {
    const sizes = Array.from({ length: 60 }, (_, index) => {
      const { plan } = planFromSource("boot", layout({ ...least, interfaces: 6, addresses: index + 1 }));
      return plan === undefined ? [] : [size(plan, "2000::/56"), size(plan, "2600:1f18:147b:ca00::/56")];
    });
    expect(sizes.some(([short = 0, real = 0]) => short <= userDataLimit && real > userDataLimit)).toBe(true);
  });
});
