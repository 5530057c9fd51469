/** What a user of the package finds in `hextet`: a whole layout as one component, and all of `hextet/aws` and `hextet/onprem`. */
export * from "./aws/exports.ts";
export {
  type Connections,
  connectionsFromEnvironment,
  Landscape,
  type LandscapeArgs,
  type LandscapeTransforms,
  type RouteText,
} from "./index.ts";
export * from "./onprem/exports.ts";
export type { OwnFileArgs, OwnPlacement } from "./own-files.ts";
