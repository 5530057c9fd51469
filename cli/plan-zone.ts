import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DomainError,
  isMadeZone,
  jsonPieces,
  type Plan,
  parseDomain,
  planZones,
  zonePieces,
  zonesPieces,
} from "../core/index.ts";
import { Answer } from "./answer.ts";
import { saveFiles } from "./save-files.ts";
import { print, printJson, printPieces } from "./say.ts";

export interface ZoneOptions {
  readonly domain: string;
  readonly nameserver?: readonly string[];
  readonly serial?: string;
  readonly out?: string;
  readonly json?: true;
}

/** `hextet plan NAME --zone` */
export async function printZones(plan: Plan, options: ZoneOptions): Promise<void> {
  const zones = planZones(plan, domainOf("--domain", options.domain));
  if (options.json) {
    await printJson(jsonPieces(zones));
    return;
  }
  const head = headOf(options);
  if (options.out === undefined) {
    await printPieces(zonesPieces(plan.name, zones, head));
    return;
  }
  const { out } = options;
  const files = zones.zones.map((zone) => ({
    path: join(out, `${zone.name}.zone`),
    text: zonePieces(plan.name, zones, zone, head),
  }));
  for (const { path } of files) refuseForeign(path);
  saveFiles(files);
  print(files.map(({ path }) => `${path}\n`).join(""));
}

/** A name server's folder may hold a zone of that name that somebody else keeps. */
function refuseForeign(path: string): void {
  if (!existsSync(path) || isMadeZone(readFileSync(path, "utf8"))) return;
  throw new Answer(
    2,
    `${path}: is there, and hextet has not made it, so it is not replaced; take it away, or name another folder: --out DIR`,
  );
}

/** A serial that grows by itself is the time: it fits into 32 bits until 2106. */
function headOf({ nameserver, serial }: ZoneOptions) {
  if (nameserver === undefined) {
    if (serial !== undefined) throw new Answer(2, "--serial goes with --nameserver: it is a whole zone's");
    return undefined;
  }
  const number = serial === undefined ? Math.floor(Date.now() / 1000) : Number(serial);
  if (serial !== undefined && (!/^[0-9]{1,10}$/.test(serial) || number > 0xffff_ffff))
    throw new Answer(2, `--serial ${serial}: give a number of 0 to 4294967295`);
  return { nameServers: nameserver.map((name) => domainOf("--nameserver", name)), serial: number };
}

function domainOf(option: string, text: string): string {
  try {
    return parseDomain(text);
  } catch (error) {
    if (error instanceof DomainError) throw new Answer(2, `${option} ${error.message}`);
    throw error;
  }
}
