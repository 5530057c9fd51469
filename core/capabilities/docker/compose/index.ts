export { type CheckedFile, type ComposeFile, checkCompose, patchCompose } from "./check.ts";
export type { Difference } from "./difference.ts";
export { ComposeError } from "./places.ts";
export { composeText } from "./text.ts";
export { type ComposeWanted, composeWanted } from "./wanted.ts";
