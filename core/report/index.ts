export { columns } from "./columns.ts";
export { failuresText, matrixText } from "./matrix.ts";
export { type PlanRow, planRows, planTable } from "./table.ts";
