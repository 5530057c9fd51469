/**
 * One part of what `npm run bench` says of growth, alone: `node bench/measure-growth.ts STAGE[,STAGE...] [HOSTS,HOSTS...
 * [ROUNDS]]`, of all stages where it is `all`. Without hosts, those of 1,000 and 500,000 addresses.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measureGrowth, perHost, stageNames } from "./growth.ts";

const [stages = "all", hosts = "100,50000", rounds = "3"] = process.argv.slice(2);
const names = stages === "all" ? stageNames : stages.split(",");
const unknown = names.filter((name) => !stageNames.includes(name));
if (unknown.length > 0) throw new Error(`no stage ${unknown.join(", ")}; there are ${stageNames.join(", ")}`);
const sizes = hosts.split(",").map(Number);
const folder = mkdtempSync(join(tmpdir(), "hextet-growth-"));
try {
  const growth = measureGrowth(sizes, folder, () => {}, names, Number(rounds));
  const first = growth.get(sizes[0] ?? 0) ?? {};
  for (const [size, figures] of growth)
    for (const [name, each] of Object.entries(figures))
      process.stdout.write(
        `${name}, ${size * perHost} addresses: ${each.toFixed(1)} µs each, ${(each / (first[name] ?? each)).toFixed(2)} times the first\n`,
      );
} finally {
  rmSync(folder, { recursive: true });
}
