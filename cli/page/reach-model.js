/**
 * Who may talk to whom, and what the last `verify` found, by sites, networks or endpoints.
 *
 * @typedef {import("./model.js").PageData} PageData
 * @typedef {PageData["reach"]["endpoints"][number]} ReachEndpoint
 * @typedef {NonNullable<PageData["verify"]>["probes"][number]} Probed
 *
 * @typedef {object} Group
 * @property {string} name
 * @property {readonly ReachEndpoint[]} members
 *
 * @typedef {object} Verdict
 * @property {"all" | "some" | "none" | "self"} may
 * @property {number} allowed how many ways from a member to a member are open, of `asked`
 * @property {number} asked
 * @property {number} ok
 * @property {number} failed
 * @property {number} unknown
 * @property {readonly Probed[]} probes
 */

/** So many pairs are gone through one by one. */
const mostPairs = 2500;

export const levels = /** @type {const} */ (["site", "network", "name"]);

/** What may be said to whom, of a page's data. */
export class Reach {
  /** @param {PageData} data */
  constructor(data) {
    this.reach = data.reach;
    this.endpoints = [...data.reach.endpoints, ...strangers(data)];
    const probes = data.verify?.probes ?? [];
    this.probes = Map.groupBy(probes, ({ probe }) => `${probe.from} ${probe.to}`);
    this.hasEvidence = data.verify !== null;
  }

  /**
   * @param {(typeof levels)[number]} level
   * @returns {readonly Group[]}
   */
  groups(level) {
    const found = Map.groupBy(this.endpoints, (endpoint) => endpoint[level]);
    return [...found].map(([name, members]) => ({ name, members }));
  }

  /**
   * What may begin between two endpoints: `echo`, `tcp 80`.
   *
   * @param {ReachEndpoint} from
   * @param {ReachEndpoint} to
   * @returns {readonly string[]}
   */
  allowed(from, to) {
    if (from.only === "to") return [];
    if (from.hidden !== undefined && from.hidden !== hostOf(to)) return [];
    if (to.hidden !== undefined && to.hidden !== hostOf(from)) return [];
    if (from.host !== undefined && from.host === to.host) return to.openings;
    const index = this.reach.allowed[from.kind]?.[to.kind];
    if (index === undefined) return this.#asProbed(from, to);
    return this.reach.openings[index] ?? [];
  }

  /** Of what the layout does not know (a host outside) the last verify knows what was expected. */
  #asProbed(/** @type {ReachEndpoint} */ from, /** @type {ReachEndpoint} */ to) {
    const probed = this.probes.get(`${from.name} ${to.name}`) ?? [];
    return probed.filter(({ probe }) => probe.expected === "answer").map(({ probe }) => openingOf(probe));
  }

  /**
   * @param {Group} from
   * @param {Group} to
   * @returns {Verdict}
   */
  between(from, to) {
    const sum = { allowed: 0, asked: 0, ok: 0, failed: 0, unknown: 0 };
    /** @type {Probed[]} */
    const probes = [];
    this.#count(from.members, to.members, sum);
    if (this.hasEvidence && from.members.length * to.members.length <= 10_000) {
      for (const a of from.members) {
        for (const b of to.members) {
          for (const probed of this.probes.get(`${a.name} ${b.name}`) ?? []) {
            if (!probed.asked) sum.unknown++;
            else if (probed.ok) sum.ok++;
            else sum.failed++;
            probes.push(probed);
          }
        }
      }
    }
    const may =
      sum.asked === 0 ? "self" : sum.allowed === 0 ? "none" : sum.allowed === sum.asked ? "all" : "some";
    return { ...sum, may, probes };
  }

  /**
   * Adds up what is open from each to each. Pairs of many endpoints are counted by their kinds, and those on one host, which
   * reach each other whatever their kinds are, beside that.
   *
   * @param {readonly ReachEndpoint[]} from
   * @param {readonly ReachEndpoint[]} to
   * @param {{ allowed: number, asked: number }} sum
   */
  #count(from, to, sum) {
    const add = (
      /** @type {ReachEndpoint} */ a,
      /** @type {ReachEndpoint} */ b,
      /** @type {number} */ times,
    ) => {
      sum.allowed += this.allowed(a, b).length * times;
      sum.asked += b.openings.length * times;
    };
    if (from.length * to.length <= mostPairs) {
      for (const a of from) for (const b of to) if (a.name !== b.name) add(a, b, 1);
      return;
    }
    const hidden = (/** @type {ReachEndpoint} */ { hidden: host }) => host !== undefined;
    for (const a of from.filter(hidden)) for (const b of to) if (a.name !== b.name) add(a, b, 1);
    const open = from.filter((each) => !hidden(each));
    for (const a of open) for (const b of to.filter(hidden)) if (a.name !== b.name) add(a, b, 1);
    const others = to.filter((each) => !hidden(each));
    const [senders, receivers] = [byKind(open), byKind(others)];
    for (const a of senders) for (const b of receivers) add(a.like, b.like, a.count * b.count);
    const near = Map.groupBy(others, hostOf);
    for (const a of open) {
      for (const b of near.get(hostOf(a)) ?? []) {
        // Counted by their kinds above, as if they were apart.
        add({ ...a, host: undefined }, { ...b, host: undefined }, -1);
        if (a.name !== b.name) add(a, b, 1);
      }
    }
  }
}

/** @param {Probed["probe"]} probe */
export function openingOf({ kind, port }) {
  return kind === "echo" ? "echo" : `tcp ${port}`;
}

/** The host that it is on, by its name. */
function hostOf(/** @type {ReachEndpoint} */ { name, host }) {
  return host ?? name.split("/").slice(0, 2).join("/");
}

/** Ends of probes that the layout does not know. */
function strangers(/** @type {PageData} */ { reach, verify }) {
  const known = new Set(reach.endpoints.map(({ name }) => name));
  const names = (verify?.probes ?? []).flatMap(({ probe }) => [probe.from, probe.to]);
  return [...new Set(names)]
    .filter((name) => !known.has(name) && name !== "here" && !name.startsWith("route "))
    .map((name) => ({ name, site: "outside", network: "outside", kind: -1, openings: ["echo"] }));
}

/** Members of each kind, as if each was on a host of its own. */
function byKind(/** @type {readonly ReachEndpoint[]} */ members) {
  const kinds = [...Map.groupBy(members, ({ kind }) => kind).values()];
  return kinds.flatMap(([first, ...rest]) =>
    first === undefined ? [] : [{ like: { ...first, host: undefined }, count: rest.length + 1 }],
  );
}
