import { planFromText } from "../../../core/index.ts";

/** A host with two ways out, each of which answers what came in there. */
export function hostOfTwoWays() {
  const text = `hextet: 1
purpose: lab
sites:
  dc:
    networks:
      line: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      office: { prefix: "2001:db8:2::/64", gateway: "fe80::2", prefixes: { before: { prefix: "2001:db8:9::/64", deprecated: true } } }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: line, addresses: ["::10"] }
          eno2: { network: office, addresses: ["::10"], metric: 2048, source: "::10", table: 102 }
        routed: [{ prefix: "2001:db8:100::/56" }]
`;
  const { plan, problems } = planFromText("dc", text);
  const [host] = plan?.sites[0]?.hosts ?? [];
  if (plan === undefined || host === undefined)
    throw new Error(problems.map(({ reason }) => reason).join("; "));
  return { plan, host };
}
