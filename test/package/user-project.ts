import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");
const bin = join(root, "node_modules", ".bin");

const Versions = z.record(z.string(), z.string()).optional();
const Locked = z.looseObject({
  version: z.string().optional(),
  integrity: z.string().optional(),
  dependencies: Versions,
  optionalDependencies: Versions,
});
const Lock = z.object({ packages: z.record(z.string(), Locked) });
const Named = z.looseObject({ name: z.string() });
const Manifest = Named.extend({
  version: z.string(),
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
  /** Modules with their declarations, and files as they are. */
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string(), default: z.string() })])),
});

/** What the default template asks for, and what docs/testing.md adds. */
const asked = {
  dependencies: { "@pulumi/pulumi": "^3.113.0" },
  devDependencies: {
    "@jest/globals": "^30.0.0",
    "@swc/core": "^1.0.0",
    "@swc/jest": "^0.2.0",
    "@types/node": "^24",
    jest: "^30.0.0",
    typescript: "^5.0.0",
  },
};

/**
 * A project like that of `pulumi new typescript`, with hextet installed by npm from its tarball, without a registry: from
 * npm's cache, in which the set-up has left all that this project's lock file names.
 */
export class UserProject {
  readonly folder: string;
  readonly tarball: string;
  readonly #initializer: string;

  /** @param initializer the tarball of `create-hextet`, beside the package's */
  constructor(scratch: string, tarball: string, initializer: string) {
    this.folder = join(scratch, "offices");
    this.tarball = join(scratch, tarball);
    this.#initializer = join(scratch, initializer);
    cpSync(join(import.meta.dirname, "default-project"), this.folder, { recursive: true });
    const dependencies = {
      ...asked.dependencies,
      "create-hextet": `file:${this.#initializer}`,
      hextet: `file:${this.tarball}`,
    };
    const own = { name: "offices", main: "index.ts", ...asked, dependencies };
    this.#write("package.json", own);
    this.#write("package-lock.json", this.#lock(own));
    this.run("npm", "ci", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
  }

  /** Runs a program in the project; throws with what it wrote where it fails. */
  run(program: string, ...args: readonly string[]): string {
    return run(this.folder, program, ...args);
  }

  /** Puts a package of this checkout there as npm would have it: as files of its own. */
  add(name: string): void {
    const place = join(this.folder, "node_modules", name);
    mkdirSync(dirname(place), { recursive: true });
    // By hard links: it may have 84 MB.
    execFileSync("cp", ["-al", join(root, "node_modules", name), place]);
  }

  /** The tarball's own package.json. */
  get manifest(): z.infer<typeof Manifest> {
    return Manifest.parse(manifestIn(this.tarball));
  }

  #write(name: string, content: unknown): void {
    writeFileSync(join(this.folder, name), `${JSON.stringify(content, null, 2)}\n`);
  }

  /** A lock file of what is asked for and of what that needs, in the versions of this checkout. */
  #lock(own: { readonly name: string }): unknown {
    const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")));
    const registry = run(root, "npm", "config", "get", "registry").trim().replace(/\/$/, "");
    const { manifest } = this;
    const locked: Record<string, unknown> = {};
    const visit = (name: string, from: string): void => {
      const path = placeOf(packages, name, from);
      if (path === undefined || path in locked) return;
      const { dev: _, devOptional: _other, peer: _peer, ...entry } = packages[path] ?? {};
      const file = `${name.split("/").at(-1)}-${entry.version}.tgz`;
      locked[path] = { ...entry, resolved: `${registry}/${name}/-/${file}` };
      for (const needed of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
        visit(needed, path);
    };
    const wanted = { ...asked.dependencies, ...asked.devDependencies, ...manifest.dependencies };
    for (const name of [...Object.keys(wanted), "@pulumi/command"]) visit(name, "");
    const packed = (tarball: string) => ({
      ...Named.parse(manifestIn(tarball)),
      name: undefined,
      resolved: `file:${tarball}`,
      integrity: `sha512-${createHash("sha512").update(readFileSync(tarball)).digest("base64")}`,
    });
    return {
      name: own.name,
      lockfileVersion: 3,
      requires: true,
      packages: {
        "": own,
        ...locked,
        "node_modules/create-hextet": packed(this.#initializer),
        "node_modules/hextet": packed(this.tarball),
      },
    };
  }
}

function manifestIn(tarball: string): unknown {
  return JSON.parse(run(root, "tar", "-xzOf", tarball, "package/package.json"));
}

/** Where a package that is needed by the one at `from` lies, as Node finds it. */
function placeOf(
  packages: Readonly<Record<string, unknown>>,
  name: string,
  from: string,
): string | undefined {
  const path = `${from === "" ? "" : `${from}/`}node_modules/${name}`;
  if (path in packages) return path;
  if (from === "") return undefined;
  return placeOf(packages, name, from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/"))));
}

/** Runs a program in a folder with this checkout's Node; throws with what it wrote where it fails. */
export function run(folder: string, program: string, ...args: readonly string[]): string {
  try {
    // No options for Node: a user's project knows nothing of this project's.
    const env = {
      ...process.env,
      PATH: `${bin}:${process.env["PATH"]}`,
      NODE_OPTIONS: "",
      NODE_TEST_CONTEXT: undefined,
    };
    return execFileSync(program, args, {
      cwd: folder,
      encoding: "utf8",
      timeout: 300_000,
      env,
      stdio: "pipe",
    });
  } catch (error) {
    const { stdout = "", stderr = "" } = z
      .object({ stdout: z.string(), stderr: z.string() })
      .partial()
      .parse(error);
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}
