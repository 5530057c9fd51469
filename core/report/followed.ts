import { writeBundle } from "../bundle/index.ts";
import { planZones } from "../names/index.ts";
import type { Plan } from "../plan/index.ts";
import { renderHost } from "../render/index.ts";
import { columns } from "./columns.ts";
import { planRows } from "./table.ts";

/** Something that has another address or prefix once a prefix is another. */
export interface Moved {
  readonly name: string;
  /** `interface`; of the DNS `AAAA` or `PTR`. */
  readonly kind: string;
  /** Absent of what is new: a record that nobody could write before. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What follows from another delegated prefix. */
export interface Followed {
  /** Everything with a number, in the plan's order. */
  readonly addresses: readonly Moved[];
  /** Of its zones; without a domain AAAA records alone, by their names in it. */
  readonly records: readonly Moved[];
  /** Hosts whose files are others: `up` brings them. */
  readonly hosts: readonly string[];
}

/**
 * Two plans that differ in what is recorded of prefixes, and in nothing else: what has moved.
 * @param domain that the plan's names stand below
 */
export function followed(before: Plan, after: Plan, domain: string | undefined): Followed {
  const old = planRows(before);
  return {
    addresses: planRows(after).flatMap(({ name, kind, address }, index): Moved[] => {
      const former = old[index]?.address ?? null;
      return former === address ? [] : [{ name, kind, before: former, after: address }];
    }),
    records: movedRecords(before, after, domain),
    hosts: changedHosts(before, after),
  };
}

/** Stands in for a domain that nobody gave. */
const someDomain = "example";

function movedRecords(before: Plan, after: Plan, domain: string | undefined): Moved[] {
  const [old, now] = [before, after].map((plan) => {
    const records = planZones(plan, domain ?? someDomain).zones.flatMap((zone) =>
      zone.records.map(({ name, type, data }) => ({ zone: zone.name, name, type, data })),
    );
    return domain === undefined ? records.filter(({ type }) => type === "AAAA") : records;
  });
  const whole = (record: { readonly name: string; readonly zone: string }) =>
    domain === undefined ? record.name : record.name === "@" ? record.zone : `${record.name}.${record.zone}`;
  const keyOf = (record: { readonly name: string; readonly zone: string; readonly type: string }) =>
    `${whole(record)} ${record.type}`;
  const values = (records = now) => {
    const found = new Map<string, { name: string; kind: string; data: string[] }>();
    for (const record of records ?? []) {
      const entry = found.get(keyOf(record)) ?? { name: whole(record), kind: record.type, data: [] };
      found.set(keyOf(record), entry);
      entry.data.push(record.data);
    }
    return found;
  };
  const [earlier, later] = [values(old), values(now)];
  return [...new Map([...later, ...earlier]).entries()].flatMap(([key, { name, kind }]) => {
    const gone = (earlier.get(key)?.data ?? []).filter(
      (data) => later.get(key)?.data.includes(data) !== true,
    );
    const come = (later.get(key)?.data ?? []).filter(
      (data) => earlier.get(key)?.data.includes(data) !== true,
    );
    return Array.from({ length: Math.max(gone.length, come.length) }, (_, index) => ({
      name,
      kind,
      before: gone[index] ?? null,
      after: come[index] ?? null,
    }));
  });
}

function changedHosts(before: Plan, after: Plan): string[] {
  const bundles = (plan: Plan) =>
    new Map(
      plan.sites.flatMap(({ hosts }) =>
        hosts.map((host) => {
          const files = renderHost(host);
          return [files.host, writeBundle(files)] as const;
        }),
      ),
    );
  const old = bundles(before);
  return [...bundles(after)].filter(([host, bundle]) => old.get(host) !== bundle).map(([host]) => host);
}

/** The same as tables, for a person. */
export function followedText({ addresses, records, hosts }: Followed): string {
  const table = (title: string, moved: readonly Moved[]) =>
    moved.length === 0
      ? ""
      : `${title}\n${columns(
          moved.map(({ name, kind, before, after }) => [
            name,
            kind,
            before ?? "",
            after === null ? "goes" : `-> ${after}`,
          ]),
          "  ",
        )}\n\n`;
  const rest = hosts.length === 0 ? "no host's files change" : `up changes the files of ${hosts.join(", ")}`;
  return `${table("addresses", addresses)}${table("names", records)}${rest}\n`;
}
