import { planFromText } from "../../core/index.ts";
import type { ProjectAnswers, ProjectFile } from "./answers.ts";
import { layoutText } from "./layout-text.ts";
import { programText, testText } from "./program-text.ts";
import { readmeText } from "./readme-text.ts";
import { gitignore, packageJson, pulumiYaml, stackYaml, tsconfigJson } from "./settings.ts";
import { workflowText } from "./workflow-text.ts";

/** The layout of a new project and its ledger, which are made for each other. */
export function layoutFiles(answers: ProjectAnswers): readonly ProjectFile[] {
  const { stack } = answers;
  const layout = layoutText(answers);
  const { ledger } = planFromText(stack, layout);
  return [
    { path: `stacks/${stack}.layout.yaml`, text: layout },
    { path: `stacks/${stack}.ledger.jsonl`, text: ledger.text },
  ];
}

/** All else, in the order in which a person reads it. */
export function furtherFiles(answers: ProjectAnswers): readonly ProjectFile[] {
  return [
    { path: `stacks/Pulumi.${answers.stack}.yaml`, text: stackYaml(answers) },
    { path: "Pulumi.yaml", text: pulumiYaml(answers) },
    { path: "index.ts", text: programText() },
    { path: "test/layout.test.ts", text: testText(answers) },
    { path: "package.json", text: packageJson(answers) },
    { path: "tsconfig.json", text: tsconfigJson(answers) },
    { path: ".gitignore", text: gitignore },
    { path: ".github/workflows/layout.yml", text: workflowText(answers) },
    { path: "README.md", text: readmeText(answers) },
  ];
}
