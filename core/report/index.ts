export { type Adoption, adoptionOf, adoptionText, type FileAdoption } from "./adoption.ts";
export { columnLines, columns } from "./columns.ts";
export { type ChangeKind, diffPlans, diffTable, type PlanChange, type PlanDiff } from "./diff.ts";
export {
  type PlanDiffJson,
  planDiffJson,
  planDiffJsonSchema,
  planDiffJsonSchemaText,
} from "./diff-json.ts";
export { type Drift, driftOf, driftText, type HostReport } from "./drift.ts";
export { type Followed, followed, followedText, type Moved } from "./followed.ts";
export { planGraph } from "./graph.ts";
export { failedChecksText, hostChecksText } from "./host-checks.ts";
export { type PlanJson, planJson, planJsonPieces, planJsonSchema, planJsonSchemaText } from "./json.ts";
export { JsonMembers, jsonPieces } from "./json-pieces.ts";
export { type Findings, junitText } from "./junit.ts";
export { changesTable } from "./ledger-changes.ts";
export { failuresText, matrixText } from "./matrix.ts";
export { type NetBoxTables, netBoxTables } from "./netbox.ts";
export { planD2 } from "./picture/d2.ts";
export { planDrawio } from "./picture/drawio.ts";
export { planMermaid } from "./picture/mermaid.ts";
export { csvLine, planCsvPieces } from "./plan-csv.ts";
export { type NameFilter, nameFilter } from "./plan-filter.ts";
export { providerText } from "./provider-text.ts";
export { surveyText } from "./survey-text.ts";
export { eachRow, type PlanRow, planRows, planTable, planTablePieces } from "./table.ts";
export { type Kept, planThings, type Thing } from "./things.ts";
export {
  answeredBefore,
  answersInTheEnd,
  isDown,
  type Moment,
  type Outage,
  outagesOf,
  type PathFigures,
  type Phase,
  type Presence,
  type ProbedPath,
  pathFigures,
  pathOutages,
  type Sample,
  type Seconds,
  type Timeline,
} from "./timeline.ts";
export { timelineSvg } from "./timeline-svg.ts";
export { secondsText, timelineTable } from "./timeline-table.ts";
export { planTree } from "./tree.ts";
export { type DiffSide, unifiedDiff } from "./unified-diff.ts";
export { type Around, ledgerLineOf, type Why, whyNumber } from "./why.ts";
