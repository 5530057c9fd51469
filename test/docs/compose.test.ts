import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import {
  checkCompose,
  composeText,
  composeWanted,
  patchCompose,
} from "../../core/capabilities/docker/compose/index.ts";
import { planFromText } from "../../core/index.ts";

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "guides", "compose.md"), "utf8");
const [layout = "", written, before = "", after] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text]) => text ?? "",
);

const { plan, problems } = planFromText("prod", layout);
const host = plan?.sites[0]?.hosts[0];

test("docs/guides/compose.md has what the commands write", () => {
  expect(problems).toEqual([]);
  if (host === undefined) return;
  const wanted = composeWanted(host);
  expect(composeText(wanted)).toBe(written);
  const { files, missing } = checkCompose([{ path: "compose.yaml", text: before }], wanted);
  expect(files.map(patchCompose)).toEqual([after]);
  expect(missing).toEqual(["cron", "job"]);
});
