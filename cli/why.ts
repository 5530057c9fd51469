import {
  type Around,
  columns,
  type LedgerLine,
  ledgerLineOf,
  lineText,
  type Plan,
  parseLedger,
  planThings,
  quoteText,
  readLayout,
  type Thing,
  type Why,
  whyNumber,
} from "../core/index.ts";
import { Answer } from "./answer.ts";
import { findLayout, type LayoutFile, planOf } from "./layout-file.ts";
import { print } from "./say.ts";

/** Of each list no more than this is printed; --json has all of it. */
const most = 20;

/** `hextet why NAME THING|ADDRESS` */
export function why(name: string, question: string, options: { readonly json?: true }): void {
  const layout = findLayout(name);
  const plan = planOf(layout);
  const { lines } = parseLedger(layout.called, layout.ledger ?? "");
  const found = whyNumber(plan, lines, question);
  refuse(plan, layout, question, found);
  if (options.json) print(`${JSON.stringify(whyJson(layout, lines, found), null, 2)}\n`);
  else print(whyText(layout, lines, found));
}

function refuse(plan: Plan, layout: LayoutFile, question: string, found: Why): void {
  if (found.kind === "unknown") {
    const names = planThings(plan).map((thing) => thing.name);
    const last = question.split("/").at(-1) ?? question;
    const like = names.filter((name) => name.includes(last)).slice(0, 5);
    const fix =
      like.length > 0 ? `there is ${like.join(", ")}` : `hextet plan ${layout.called} prints them all`;
    throw new Answer(2, `${question}: is neither an address nor a thing of ${layout.name}; ${fix}`);
  }
  if (found.kind === "several") {
    const names = found.things.map((thing) => `${thing.name} (${thing.kind}, ${numberOf(thing)})`);
    throw new Answer(
      2,
      `${question}: could be any of these; give the whole name or the address:\n  ${names.join("\n  ")}`,
    );
  }
  if (found.kind === "outside")
    throw new Answer(1, `${found.address}: lies in no prefix and no network of ${layout.name}`);
}

function whyText(layout: LayoutFile, lines: readonly LedgerLine[], found: Why): string {
  if (found.kind === "thing") {
    const { thing, around, ipv4, remarks } = found;
    const beside =
      ipv4 === undefined
        ? ""
        : `In IPv4 it has ${numberOf(ipv4)}: hextet why ${layout.called} ${ipv4.prefix.network}\n\n`;
    return `${numberOf(thing)}  ${thing.name}, ${thing.kind}

${beside}${originText(layout, lines, thing)}${remarks.map((sentence) => `${sentence}\n`).join("")}${around.map(aroundText).join("")}`;
  }
  if (found.kind !== "free") return "";
  const { address, reason, around } = found;
  return `${address}  ${reason === undefined ? "is free" : reason}\n${aroundText(around)}`;
}

function originText(layout: LayoutFile, lines: readonly LedgerLine[], thing: Thing): string {
  const line = ledgerLineOf(thing, lines);
  if (thing.origin === "provider") return "Amazon gives it when the VPC is made.\n";
  if (thing.origin === "slaac") {
    const kept = line === undefined ? "" : `Recorded, ${lineNumber(layout, line)}:\n  ${lineText(line)}\n`;
    return `It comes by SLAAC: foretold of the network's prefix, and of the identifier or MAC address that it is made of.\n${kept}`;
  }
  const reserved =
    thing.comes === "dhcp" ? "It comes by DHCPv6, whose server keeps it for the MAC address.\n" : "";
  if (thing.origin === "derived")
    return `It follows from its pool, whose second address the bridge takes:\n${quoted(layout, thing)}`;
  const recorded = line === undefined ? "" : `${lineNumber(layout, line)}:\n  ${lineText(line)}\n`;
  if (isPinned(layout, thing)) {
    const also = recorded === "" ? "" : `Recorded, so that it stays without the pin: ${recorded}`;
    return `${reserved}Pinned in ${layout.path}:\n${quoted(layout, thing)}${also}`;
  }
  return recorded === ""
    ? `${reserved}Numbered by name; not recorded yet: hextet plan ${layout.called} --write\n`
    : `${reserved}Numbered by name, and kept by the ledger, ${recorded}`;
}

/** Whether the layout says the number itself: an Incus bridge has no origin of its own. */
function isPinned(layout: LayoutFile, thing: Thing): boolean {
  if (thing.origin === "pinned") return true;
  return thing.kind === "bridge" && !thing.prefix.isIpv4 && valueAt(layout, thing) !== undefined;
}

function valueAt(layout: LayoutFile, thing: Thing): unknown {
  let at: unknown = readLayout(layout.text).source;
  for (const step of thing.path)
    at = typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined;
  return at;
}

function quoted(layout: LayoutFile, thing: Thing): string {
  const place = readLayout(layout.text).place(thing.path, "value");
  return place === undefined ? "" : `${quoteText(place)}\n`;
}

function lineNumber(layout: LayoutFile, line: LedgerLine): string {
  const text = lineText(line);
  const index = (layout.ledger ?? "").split("\n").findIndex((written) => written.trim() === text.trim());
  return index < 0 ? layout.ledgerPath : `${layout.ledgerPath} line ${index + 1}`;
}

function aroundText({ within, others, resting, free }: Around): string {
  const restingRows = resting.map((line) => [
    `${within.prefix.addressAt(line.number)}${line.length === undefined ? "" : `/${within.prefix.lengthInFamily(line.length)}`}`,
    line.owner,
    `since ${line.freed}`,
  ]);
  return `
In ${within.name} (${within.kind}, ${within.prefix})${others.length === 0 ? ": nothing else\n" : `:\n${list(others.map((other) => [numberOf(other), other.name, other.kind]))}`}${restingRows.length === 0 ? "" : `Resting:\n${list(restingRows)}`}Free:
${list(free.map(({ first, last }) => [first.equals(last) ? `${first}` : `${first} to ${last}`]))}`;
}

function list(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "  nothing\n";
  const rest = rows.length > most ? `\n  and ${rows.length - most} more` : "";
  return `${columns(rows.slice(0, most), "  ")}${rest}\n`;
}

function numberOf({ prefix }: Thing): string {
  return prefix.value.length === 128 ? prefix.network.toString() : prefix.toString();
}

function whyJson(layout: LayoutFile, lines: readonly LedgerLine[], found: Why): unknown {
  if (found.kind === "free")
    return {
      number: `${found.address}`,
      thing: null,
      reason: found.reason ?? null,
      around: [aroundJson(found.around)],
    };
  if (found.kind !== "thing") return null;
  const { thing, around, remarks } = found;
  const pinned = isPinned(layout, thing);
  const line = ledgerLineOf(thing, lines);
  const place = pinned ? readLayout(layout.text).place(thing.path, "value") : undefined;
  return {
    number: numberOf(thing),
    thing: {
      name: thing.name,
      kind: thing.kind,
      origin: pinned ? "pinned" : thing.origin,
      ...(thing.comes === undefined ? {} : { comes: thing.comes }),
    },
    pin: place === undefined ? null : { file: layout.path, line: place.line, column: place.column },
    ledger: line === undefined ? null : JSON.parse(lineText(line)),
    ...(remarks.length === 0 ? {} : { remarks }),
    around: around.map(aroundJson),
  };
}

function aroundJson({ within, others, resting, free }: Around): unknown {
  return {
    within: { name: within.name, kind: within.kind, prefix: `${within.prefix}` },
    others: others.map((other) => ({ name: other.name, kind: other.kind, number: numberOf(other) })),
    resting: resting.map((line) => JSON.parse(lineText(line))),
    free: free.map(({ first, last }) => ({ first: `${first}`, last: `${last}` })),
  };
}
