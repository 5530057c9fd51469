import type { Path } from "../../layout/written.ts";
import type { RenderedFile } from "../../render/file.ts";

/** A file that the layout itself gives a host. */
export interface LayoutHostFile extends RenderedFile {
  /** Where the layout says so. */
  readonly at: Path;
}
