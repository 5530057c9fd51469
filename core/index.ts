export * from "./address/index.ts";
export * from "./layout/index.ts";
export * from "./names/index.ts";
export * from "./plan/index.ts";
export { type Planned, planFromSource, planFromText } from "./plan-layout.ts";
export * from "./probe/index.ts";
export * from "./problem/index.ts";
export * from "./render/index.ts";
export * from "./report/index.ts";
