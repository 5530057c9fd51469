export { reviewJson, reviewJsonSchema, reviewJsonSchemaText } from "./json.ts";
export { type Preview, readPreview } from "./preview.ts";
export { type Rehearsed, readRehearsal } from "./rehearsed.ts";
export { type Review, reviewOf } from "./review.ts";
export { brokenRules, type ReviewRule, reviewRules, ruleWords } from "./rules.ts";
export { commentLimit, type ReviewOptions, reviewText } from "./text.ts";
