import type { FileMode } from "../../bundle/file-mode.ts";
import type { Path } from "../../layout/written.ts";
import type { Subsystem } from "../../render/file.ts";

/** A file that the layout itself gives a host. */
export interface LayoutHostFile {
  /** Where the layout says so. */
  readonly at: Path;
  /** Absolute. */
  readonly path: string;
  readonly mode: FileMode;
  /** Ends with a newline. */
  readonly content: string;
  readonly subsystem: Subsystem;
}
