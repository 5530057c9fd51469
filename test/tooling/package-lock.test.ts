import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), "utf8"));

const Versions = z.record(z.string(), z.string()).optional();
const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      optionalDependencies: Versions,
    }),
  ),
});
const Manifest = z.object({ dependencies: Versions, devDependencies: Versions });

const { packages } = Lock.parse(read("package-lock.json"));

test("the lock file names the builds for every platform; node setup/lock-platforms.mjs adds what is missing", () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        packages[`node_modules/${name}`] === undefined &&
        packages[`${path}/node_modules/${name}`] === undefined,
    ),
  );
  expect(missing).toEqual([]);
});

test("the lock file takes packages from whatever registry a machine uses", () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test("the lock file has a checksum of every package, whatever platform it is for", () => {
  const without = Object.entries(packages).filter(
    ([path, { integrity }]) => path !== "" && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ""),
  );
  expect(without.map(([path]) => path)).toEqual([]);
});

test("every version in package.json is exact, and the one in the lock file", () => {
  const { dependencies, devDependencies } = Manifest.parse(read("package.json"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
    expect(`${name} ${packages[`node_modules/${name}`]?.version}`).toBe(`${name} ${version}`);
  }
});
