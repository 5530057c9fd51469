import type { ModuleKind, ProjectAnswers } from "./answers.ts";
import { versions } from "./versions.ts";

/** Where the program's test is called from, and how its modules are written. */
const runs = {
  esm: { test: "tsc && node --test test/*.test.ts" },
  commonjs: { test: "tsc && node --test bin/test/*.test.js" },
} as const satisfies Record<ModuleKind, unknown>;

export function packageJson({ name, stack, site, module }: ProjectAnswers): string {
  const { typescript, "@types/node": node, "@pulumi/aws": aws, ...taken } = versions;
  return json({
    name,
    private: true,
    ...(module === "esm" ? { type: "module" } : {}),
    main: "index.ts",
    scripts: { plan: `hextet plan ${stack}`, test: runs[module].test },
    dependencies: { ...(site === "onprem" ? {} : { "@pulumi/aws": aws }), ...sorted(taken) },
    devDependencies: { "@types/node": node, typescript },
  });
}

/** For ECMAScript modules Node takes the types away by itself; for CommonJS these are the settings of Pulumi's own template. */
export function tsconfigJson({ module }: ProjectAnswers): string {
  const shared = {
    strict: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
    skipLibCheck: true,
    types: ["node"],
  };
  const own =
    module === "esm"
      ? {
          target: "es2024",
          module: "nodenext",
          noEmit: true,
          allowImportingTsExtensions: true,
          erasableSyntaxOnly: true,
          verbatimModuleSyntax: true,
        }
      : {
          target: "es2020",
          module: "nodenext",
          moduleResolution: "nodenext",
          outDir: "bin",
          sourceMap: true,
        };
  return json({ compilerOptions: { ...own, ...shared }, include: ["*.ts", "test/*.ts"] });
}

export function pulumiYaml({ name, module }: ProjectAnswers): string {
  const runtime =
    module === "esm"
      ? `# Node 22.18 and newer run TypeScript as it is: no build step.
runtime:
  name: nodejs
  options:
    typescript: false
`
      : "runtime: nodejs\n";
  return `name: ${name}
description: IPv6 layouts as code, with hextet
${runtime}stackConfigDir: stacks
`;
}

export function stackYaml({ site, region }: ProjectAnswers): string {
  return site === "onprem" ? "config: {}\n" : `config:\n  aws:region: ${region}\n`;
}

export const gitignore = "/node_modules/\n/bin/\n/out/\n";

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
