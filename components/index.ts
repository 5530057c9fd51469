export { type Connections, connectionsVariable } from "../hosts/index.ts";
export * from "./aws/index.ts";
export { connectionsFromEnvironment, connectionsFromFile } from "./connections.ts";
export { Landscape, type LandscapeArgs, type LandscapeTransforms, type RouteText } from "./landscape.ts";
export * from "./onprem/index.ts";
export { program } from "./program.ts";
export type { Transform } from "./transform.ts";
