export { allCodes, allowable, isProblemCode, type ProblemCode, problemCodes } from "./codes.ts";
export { groupProblems, type ProblemGroup } from "./group.ts";
export { compareProblems, type Problem, pathText, problemText, severityOf } from "./problem.ts";
export { type AllowedProblem, allowedTexts, problemsText, problemWithPlace } from "./text.ts";
export { printable, printableLines, quoteText, type TextPlace } from "./text-place.ts";
