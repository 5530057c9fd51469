import type { ProblemCode } from "../problem/index.ts";
import type { Path } from "./written.ts";

/** Something that a host is given and can not have. */
export interface Refusal {
  readonly code: ProblemCode;
  /** Below the host. */
  readonly at: Path;
  readonly value?: string | undefined;
  readonly reason: string;
  readonly fix: string;
}
