export { type ProblemCode, problemCodes } from "./codes.ts";
export { compareProblems, type Problem, problemText, severityOf } from "./problem.ts";
