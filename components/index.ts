export * from "./aws/index.ts";
export {
  type Connections,
  connectionsFromEnvironment,
  connectionsFromFile,
  connectionsVariable,
} from "./connections.ts";
export { Landscape, type LandscapeArgs, type LandscapeTransforms, type RouteText } from "./landscape.ts";
export * from "./onprem/index.ts";
export { program } from "./program.ts";
export type { Transform } from "./transform.ts";
