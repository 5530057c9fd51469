import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "..", "..");
const languageHost = join(import.meta.dirname, "hollow", "bin", "pulumi-language-nodejs");

/** What Pulumi's own command line said of a lab's stack, and its stack's configuration before and after. */
export interface PlainPreview {
  readonly said: string;
  readonly configuration: { readonly before: string; readonly after: string };
}

/** `pulumi preview` of a running lab's stack, as a person has it who does what `hextet lab env` is for. */
export function plainPreview(lab: string, layout: string, ledger: string): PlainPreview {
  const folder = mkdtempSync(join(tmpdir(), "hextet-plain-"));
  try {
    const stacks = join(folder, "stacks");
    const bin = join(folder, "bin");
    for (const path of [stacks, bin]) mkdirSync(path);
    writeFileSync(join(folder, "Pulumi.yaml"), readFileSync(join(root, "Pulumi.yaml"), "utf8"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
    writeFileSync(join(stacks, `${lab}.layout.yaml`), layout);
    writeFileSync(join(stacks, `${lab}.ledger.jsonl`), ledger);
    const program = readFileSync(join(root, "stacks", "index.ts"), "utf8");
    const components = pathToFileURL(join(root, "components")).href;
    const sdk = pathToFileURL(join(root, "node_modules/@pulumi/pulumi/index.js")).href;
    writeFileSync(
      join(stacks, "index.ts"),
      program.replaceAll("../components", components).replace('"@pulumi/pulumi"', JSON.stringify(sdk)),
    );
    const configuration = join(stacks, `Pulumi.${lab}.yaml`);
    const before = readFileSync(join(root, "stacks", "Pulumi.lab.yaml"), "utf8");
    writeFileSync(configuration, before);
    // Nothing else of where stand-ins lie: only Node's language host is missing here.
    writeFileSync(join(bin, "pulumi-language-nodejs"), `#!/bin/sh\nexec ${languageHost} "$@"\n`, {
      mode: 0o755,
    });
    const command = `eval "$('${process.execPath}' '${join(root, "cli", "main.ts")}' lab env ${lab})" && PATH="${bin}:$PATH" exec pulumi preview --stack ${lab} --non-interactive --color never --diff`;
    const env = { ...process.env, NODE_OPTIONS: "" };
    const said = execFileSync("sh", ["-c", command], { cwd: folder, env, encoding: "utf8", timeout: 90_000 });
    return { said, configuration: { before, after: readFileSync(configuration, "utf8") } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
