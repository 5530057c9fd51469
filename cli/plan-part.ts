import { join } from "node:path";
import {
  csvLine,
  eachRow,
  jsonPieces,
  nameFilter,
  netBoxTables,
  type Plan,
  planCsvPieces,
  planTablePieces,
} from "../core/index.ts";
import { Answer } from "./answer.ts";
import { saveFiles } from "./save-files.ts";
import { print, printJson, printPieces, report } from "./say.ts";

interface PartOptions {
  readonly csv?: true;
  readonly netbox?: true;
  readonly out?: string;
}

/**
 * `hextet plan NAME PATTERN...`, `--csv`, `--netbox`.
 * @throws Answer 1 where the layout has nothing of that name
 */
export async function printPart(
  plan: Plan,
  patterns: readonly string[],
  options: PartOptions,
): Promise<void> {
  const isAsked = nameFilter(patterns);
  const rows = [...eachRow(plan)].filter(({ name }) => isAsked(name));
  if (rows.length === 0 && patterns.length > 0)
    throw new Answer(1, `${patterns.join(" ")}: ${plan.name} has nothing that is named so`);
  if (options.csv) return printPieces(planCsvPieces(rows));
  if (!options.netbox) return printPieces(planTablePieces(plan, undefined, isAsked));
  const { tables, waiting } = netBoxTables(plan, isAsked);
  if (waiting.length > 0)
    report(`left out, since AWS has not given their blocks, which --block fills in: ${waiting.join(", ")}\n`);
  if (options.out === undefined) return printJson(jsonPieces(tables));
  const { out } = options;
  const files = Object.entries(tables).map(([model, list], index) => ({
    path: join(out, `${`${index + 1}`.padStart(2, "0")}-${model}.csv`),
    text: tableText(list),
  }));
  saveFiles(files);
  print(files.map(({ path }) => `${path}\n`).join(""));
}

function tableText(rows: readonly Readonly<Record<string, string | number | boolean>>[]): string {
  const fields = [...new Set(rows.flatMap(Object.keys))];
  return [fields, ...rows.map((row) => fields.map((field) => `${row[field] ?? ""}`))].map(csvLine).join("");
}
