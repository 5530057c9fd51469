import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { z } from "zod";
import { longer } from "../lab/longer.ts";
import { missingNames, packageNames, undocumentedNames } from "./package-names.ts";
import { run, UserProject } from "./user-project.ts";

jest.setTimeout(300_000);

const root = join(import.meta.dirname, "..", "..");
const Packed = z.tuple([
  z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }),
]);

const scratch = mkdtempSync(join(tmpdir(), "hextet-pack-"));
let size = 0;
let files: readonly string[] = [];
let project: UserProject;

// Packs as a release does.
beforeAll(() => {
  const words = ["--json", "--loglevel=error", "--foreground-scripts=false", `--pack-destination=${scratch}`];
  const said = run(root, "npm", "run", "--silent", "package", "--", ...words);
  const [packed] = Packed.parse(JSON.parse(said));
  size = packed.size;
  files = packed.files.map(({ path }) => path);
  const [initializer] = Packed.parse(JSON.parse(run(join(root, "create-hextet"), "npm", "pack", ...words)));
  project = new UserProject(scratch, packed.filename, initializer.filename);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe("the package", () => {
  test("holds programs, declarations, the agent and the licence, and neither sources nor tests", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "cli/hextet.js",
        "dist/agent/parts/00-program.sh",
        "dist/agent/subsystems/docker.sh",
      ]),
    );
    expect(files).toEqual(expect.arrayContaining(["dist/components/index.js", "dist/components/index.d.ts"]));
    expect(files.filter((path) => /(?<!\.d)\.ts$|(?:^|\/)test\//.test(path))).toEqual([]);
  });
});

test("the package is less than 2 MB to download", () => {
  expect(size).toBeGreaterThan(100_000);
  expect(size).toBeLessThan(2_000_000);
});

describe("what can be imported from the package", () => {
  const list = join(import.meta.dirname, "names.txt");
  const documents = ["README.md", ...readdirSync(join(root, "docs")).map((name) => join("docs", name))]
    .filter((path) => path.endsWith(".md"))
    .map((path) => readFileSync(join(root, path), "utf8"))
    .join("\n");
  let names: ReturnType<typeof packageNames>;
  beforeAll(() => {
    names = packageNames(join(project.folder, "node_modules", "hextet"));
  });

  test("is a program and its declarations in each place, or a file", () => {
    const targets = Object.values(project.manifest.exports).flatMap((target) =>
      typeof target === "string" ? [target.replace("*", "layout")] : [target.types, target.default],
    );
    expect(files).toEqual(expect.arrayContaining(targets.map((path) => path.slice("./".length))));
  });

  test("is all that its arguments and outputs mention", () => {
    expect(missingNames(names)).toEqual([]);
  });

  test("is what the documents have, and what follows from that; nothing else", () => {
    const imports = /\{([^{}]*)\}\s*(?:from |= await import\()"hextet/g;
    const shown = [...documents.matchAll(imports)].flatMap(([, inner = ""]) => inner.split(/[\s,]+/));
    const called = [...documents.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
    const documented = new Set([...shown, ...called]);
    expect(undocumentedNames(names, (name) => documented.has(name))).toEqual([]);
  });

  test("is what it was (HEXTET_GOLDEN=write writes the list)", () => {
    const lines = [...names].map(
      ([name, { from, isValue }]) => `${isValue ? name : `type ${name}`}: ${from.join(", ")}\n`,
    );
    const text = lines.sort().join("");
    if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(list, text);
    expect(text).toBe(readFileSync(list, "utf8"));
  });
});

describe("in a project of Pulumi's default template, without AWS", () => {
  test("shares the project's copy of Pulumi's SDK, also of a later version", () => {
    const { dependencies } = project.manifest;
    expect(Object.keys(dependencies).filter((name) => name.startsWith("@pulumi/"))).toEqual([]);
    const sdk = join(project.folder, "node_modules", "@pulumi", "pulumi", "package.json");
    const installed = readFileSync(sdk, "utf8");
    try {
      // npm itself says whether all that is there is what was asked for, once it has to look.
      rmSync(join(project.folder, "node_modules", ".package-lock.json"));
      project.run("npm", "ls", "@pulumi/pulumi", "@pulumi/command");
      writeFileSync(sdk, installed.replace(/"version": "3\.[0-9]+\.[0-9]+"/, '"version": "3.999.0"'));
      expect(project.run("npm", "ls", "@pulumi/pulumi")).toContain("@pulumi/pulumi@3.999.0");
    } finally {
      writeFileSync(sdk, installed);
    }
  });

  test("type-checks with the template's own settings, its hosts being components of the project", () => {
    project.run("node_modules/.bin/tsc", "-p", ".");
  });

  test("runs as CommonJS, as the template has it, and says in one sentence that the AWS package is missing", () => {
    const said = project.run("node", "mocked.cjs");
    expect(said).toMatch(
      /^command:remote:Command branch-printer\n(command:remote:Command (lxd-1|pve-1|router)\n){3}/,
    );
    expect(said).toContain("file /etc/hextet/wg.key mode=0600 subsystem=systemd secret=wg-key@1\n");
    const sentence =
      "Error: this program makes resources of AWS, and the package @pulumi/aws is not installed: npm install @pulumi/aws@7\n";
    expect(said.endsWith(`\n${sentence}${sentence}`)).toBe(true);
  });
});

describe("in a CommonJS project that Pulumi runs by its ts-node", () => {
  const registered =
    /^command:remote:Command branch-printer\n(command:remote:Command (lxd-1|pve-1|router)\n){3}/;

  test("runs with the settings of the default template", () => {
    expect(project.run("node", "-r", "./ts-node.cjs", "mocked.cjs", "./index.ts")).toMatch(registered);
  });

  longer(
    "type-checks and runs with the settings that the template had until 2026: commonjs, and modules found as in Node 10",
    () => {
      const older = join(project.folder, "older");
      cpSync(join(import.meta.dirname, "default-project"), older, { recursive: true });
      const settings = readFileSync(join(older, "tsconfig.json"), "utf8")
        .replace('"module": "nodenext"', '"module": "commonjs"')
        .replace('"moduleResolution": "nodenext"', '"moduleResolution": "node", "skipLibCheck": true');
      writeFileSync(join(older, "tsconfig.json"), settings);
      writeFileSync(join(older, "package.json"), "{}\n");
      run(older, "../node_modules/.bin/tsc", "-p", ".");
      expect(run(older, "node", "-r", "./ts-node.cjs", "mocked.cjs", "./index.ts")).toMatch(registered);
    },
  );
});

describe("a project that hextet init has written", () => {
  const hextet = () => join(project.folder, "node_modules", ".bin", "hextet");
  /** All that its workflow runs, but for the installation. */
  const passes = (name: string) => {
    const folder = join(project.folder, name);
    const workflow = readFileSync(join(folder, ".github", "workflows", "layout.yml"), "utf8");
    const steps = [...workflow.matchAll(/^ {6}- run: (.*)$/gm)].map(([, command = ""]) => command);
    expect(steps).toEqual(["npm ci", "npx hextet plan prod --check", "npm test"]);
    run(folder, hextet(), "plan", "prod", "--check");
    expect(run(folder, "npm", "test")).toMatch(/^ℹ pass 3$/m);
  };

  test("asks npm for what hextet was tried with", () => {
    project.run(hextet(), "init", "asked", "--site", "both", "--yes");
    const { dependencies } = JSON.parse(readFileSync(join(project.folder, "asked", "package.json"), "utf8"));
    const { version, peerDependencies } = project.manifest;
    expect(dependencies).toEqual({ ...peerDependencies, hextet: `^${version}` });
    const initializer = join(project.folder, "node_modules", "create-hextet", "package.json");
    expect(JSON.parse(readFileSync(initializer, "utf8"))).toMatchObject({
      version,
      dependencies: { hextet: version },
    });
  });

  test("by npm create, as ESM: its plan, its types and its mocked preview", () => {
    project.run("node_modules/.bin/create-hextet", "racks", "--site", "onprem", "--yes");
    passes("racks");
  });

  longer("as CommonJS: the same, and Pulumi's ts-node runs its program", () => {
    project.run(hextet(), "init", "racks-cjs", "--site", "onprem", "--module", "commonjs", "--yes");
    passes("racks-cjs");
    const folder = join(project.folder, "racks-cjs");
    cpSync(join(import.meta.dirname, "default-project", "ts-node.cjs"), join(folder, "ts-node.cjs"));
    const script = `require("@pulumi/pulumi").runtime.setMocks(
      { newResource: ({ name, inputs }) => { console.log(name); return { id: name, state: inputs }; }, call: () => ({}) },
      "racks", "prod", true).then(() => require("./index.ts"));`;
    expect(run(folder, "node", "-r", "./ts-node.cjs", "-e", script)).toContain("\nrack-pve-1\n");
  });

  test("has the schema where the first line of its layout says", () => {
    const layout = readFileSync(join(project.folder, "racks", "stacks", "prod.layout.yaml"), "utf8");
    const [, path = ""] =
      /^# yaml-language-server: \$schema=\.\.\/node_modules\/hextet\/(.*)$/m.exec(layout) ?? [];
    expect(files).toContain(path);
  });
});

describe("in a project with AWS", () => {
  const offices = () => join(project.folder, "offices");

  beforeAll(() => {
    for (const name of ["@pulumi/aws", "mime"]) project.add(name);
    cpSync(join(import.meta.dirname, "offices"), offices(), { recursive: true });
    writeFileSync(join(offices(), "names.ts"), everyName());
  });

  // TypeScript reads all of the AWS package's declarations, which takes it a while.
  longer("type-checks a program of all components, and one that imports each name from each place", () => {
    run(offices(), "../node_modules/.bin/tsc", "-p", ".");
  });

  test("a mocked test of that program passes in plain Node", () => {
    expect(run(offices(), "node", "--test", "offices.test.ts")).toMatch(/^ℹ pass 3$/m);
  });

  test("the test in docs/testing.md passes with the settings that stand there", () => {
    const docs = readFileSync(join(root, "docs", "testing.md"), "utf8");
    const [, settings] = docs.match(/```js\n\/\/ jest\.config\.mjs\n([\s\S]*?)```/) ?? [];
    const [, file] = docs.match(/## A unit test\n[\s\S]*?```ts\n([\s\S]*?)```/) ?? [];
    const [, command] = docs.match(/^NODE_OPTIONS=(--\S+) npx jest$/m) ?? [];
    if (settings === undefined || file === undefined || command === undefined)
      throw new Error("docs/testing.md has no settings, test or command");
    writeFileSync(join(project.folder, "jest.config.mjs"), settings);
    writeFileSync(join(project.folder, "shop.test.ts"), file);
    project.run("env", `NODE_OPTIONS=${command}`, "npx", "jest", "shop.test.ts");
  });

  test("its command plans a layout of the project", () => {
    const command = join(project.folder, "node_modules", ".bin", "hextet");
    expect(run(offices(), command, "plan", "offices")).toMatch(/eno1 .*2001:db8:5::25\/64/);
  });

  longer.each(["esm", "commonjs"])(
    "what hextet init has written for both kinds of sites passes, as %s",
    (kind) => {
      const folder = join(project.folder, `both-${kind}`);
      const hextet = join(project.folder, "node_modules", ".bin", "hextet");
      project.run(hextet, "init", `both-${kind}`, "--module", kind, "--yes");
      expect(run(folder, "npm", "test")).toMatch(/^ℹ pass 3$/m);
    },
  );

  // TypeScript reads all of the AWS package's declarations, which takes it a while.
  longer("type-checks with the template's own settings", () => {
    writeFileSync(
      join(project.folder, "index.ts"),
      `import * as pulumi from "@pulumi/pulumi";
import { Ipv6Vpc } from "hextet/aws";
const vpc = new Ipv6Vpc("shop", { ipv4: "10.30.0.0/16", subnets: {} });
export const components: pulumi.ComponentResource[] = [vpc];
export const id: pulumi.Output<string> = vpc.vpc.id;
`,
    );
    project.run("node_modules/.bin/tsc", "-p", ".", "--noEmit");
  });
});

/** A program that imports each name of the list, under another one for each place, and uses what is no type alone. */
function everyName(): string {
  const lines = readFileSync(join(import.meta.dirname, "names.txt"), "utf8")
    .trimEnd()
    .split("\n");
  return lines
    .flatMap((line) => {
      const [, type = "", name = "", places = ""] = /^(type )?(\w+): (.*)$/.exec(line) ?? [];
      return places.split(", ").map((place) => {
        const own = `${name}_${place.replace("/", "_")}`;
        if (type !== "") return `export type { ${name} as ${own} } from "${place}";\n`;
        return `import { ${name} as ${own} } from "${place}";\nexport const use_${own}: unknown = ${own};\n`;
      });
    })
    .join("");
}
