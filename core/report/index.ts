export { columns } from "./columns.ts";
export { planGraph } from "./graph.ts";
export { failuresText, matrixText } from "./matrix.ts";
export { type PlanRow, planRows, planTable } from "./table.ts";
