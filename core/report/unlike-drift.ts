import { type Expectation, parseExpectation } from "../bundle/expectation.ts";
import type { Drift } from "./one-drift.ts";

/**
 * What a host's agent has found otherwise than its bundle expects.
 *
 * @param lines as the bundle has them, without `expect`; what a later agent reports besides is passed over
 */
export function unlikeDrift(lines: readonly string[]): readonly Drift[] {
  const found = lines.flatMap((line) => parseExpectation(`expect ${line}`) ?? []);
  // What leaves an address by another way mostly does so since a rule or a route has gone, and that is reported.
  const isExplained = found.some(({ kind }) => kind === "rule" || kind === "table");
  return found
    .filter(({ kind }) => kind !== "leaves" || !isExplained)
    .flatMap((expectation) => {
      const differs = unlike(expectation);
      return differs === undefined ? [] : [{ ...differs, diff: "" }];
    });
}

function unlike(expected: Expectation): Omit<Drift, "diff"> | undefined {
  switch (expected.kind) {
    case "link": {
      const { is, settings, interface: thing } = expected;
      return { kind: "link", thing, state: `is no ${[is, ...Object.entries(settings).flat()].join(" ")}` };
    }
    case "port":
      return { kind: "link", thing: expected.interface, state: `is no port of ${expected.of}` };
    case "nic": {
      const { mac, interface: thing } = expected;
      return { kind: "link", thing, state: `is not the NIC that came with ${mac}` };
    }
    case "key": {
      const { key, port, interface: thing } = expected;
      return {
        kind: "link",
        thing,
        state: `does not have key ${key}${port === 0 ? "" : ` at port ${port}`}`,
      };
    }
    case "peer": {
      const { key, allowed, interface: thing } = expected;
      return { kind: "link", thing, state: `has no peer ${key} for ${allowed.join(", ")}` };
    }
    case "rule": {
      const { priority, from, to, table } = expected;
      const thing = `${priority} from ${from}${to === undefined ? "" : ` to ${to}`} table ${table}`;
      return { kind: "rule", thing, state: "has gone" };
    }
    case "table": {
      const { table, via, interface: device } = expected;
      return { kind: "route", thing: `default via ${via} dev ${device} table ${table}`, state: "has gone" };
    }
    case "metric": {
      const { metric, via, interface: device } = expected;
      return {
        kind: "route",
        thing: `default via ${via} dev ${device}`,
        state: `is not of metric ${metric}`,
      };
    }
    case "source": {
      const { address, interface: device } = expected;
      return { kind: "route", thing: `default dev ${device}`, state: `does not start from ${address}` };
    }
    case "leaves": {
      const { address, via, interface: device } = expected;
      const state = `does not leave via ${via} dev ${device}`;
      return { kind: "route", thing: `what starts from ${address}`, state };
    }
    case "unused":
      return { kind: "route", thing: `${expected.answer} ${expected.prefix}`, state: "has gone" };
    case "deprecated": {
      const { address, interface: device } = expected;
      const state = "is not deprecated: connections may start from it";
      return { kind: "address", thing: `${address} dev ${device}`, state };
    }
    case "address":
    case "address-in":
    case "gateway":
    case "mtu":
    case "route":
      return undefined;
  }
}
