export { columns } from "./columns.ts";
export { type ChangeKind, diffPlans, diffTable, type PlanChange, type PlanDiff } from "./diff.ts";
export { planGraph } from "./graph.ts";
export { type PlanJson, planJson, planJsonSchema, planJsonSchemaText } from "./json.ts";
export { changesTable } from "./ledger-changes.ts";
export { failuresText, matrixText } from "./matrix.ts";
export { type PlanRow, planRows, planTable } from "./table.ts";
export { planTree } from "./tree.ts";
