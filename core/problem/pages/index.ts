import { capabilityPages } from "../../capabilities/problems.ts";
import { linkPages } from "../../links/problems.ts";
import type { ProblemCode } from "../codes.ts";
import { blockPages } from "./blocks.ts";
import { exposurePages } from "./exposure.ts";
import { hostKeyPages } from "./host-keys.ts";
import { hostPages } from "./hosts.ts";
import { ipv4Pages } from "./ipv4.ts";
import { ledgerPages } from "./ledger.ts";
import { numberPages } from "./numbers.ts";
import type { ProblemPage } from "./page.ts";
import { prefixPages } from "./prefixes.ts";
import { referencePages } from "./references.ts";
import { spacePages } from "./space.ts";
import { structurePages } from "./structure.ts";
import { textPages } from "./texts.ts";
import { unworkablePages } from "./unworkable.ts";
import { warningPages } from "./warnings.ts";
import { wayOutPages } from "./ways-out.ts";

export { pageMarkdown, pagesIndex } from "./markdown.ts";
export type { ProblemPage } from "./page.ts";
export { codeTable, pageText } from "./plain-text.ts";

/** Every code's page. */
export const problemPages: Readonly<Partial<Record<ProblemCode, ProblemPage>>> = {
  ...structurePages,
  ...textPages,
  ...referencePages,
  ...numberPages,
  ...hostPages,
  ...warningPages,
  ...ledgerPages,
  ...spacePages,
  ...blockPages,
  ...ipv4Pages,
  ...hostKeyPages,
  ...unworkablePages,
  ...exposurePages,
  ...linkPages,
  ...wayOutPages,
  ...prefixPages,
  ...capabilityPages,
};
