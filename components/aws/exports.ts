/** What a user of the package finds in `hextet/aws`. */
export type { Transform } from "../transform.ts";
export * from "./index.ts";
