import type { Ipv6Prefix } from "../../core/index.ts";

/** Where a project's hosts are. */
export type Where = "aws" | "onprem" | "both";

/** How a project's modules are loaded. */
export type ModuleKind = "esm" | "commonjs";

/** What a new project is made by: the five questions' answers, and its name. */
export interface ProjectAnswers {
  /** Of Pulumi's project and npm's package. */
  readonly name: string;
  readonly stack: string;
  readonly site: Where;
  /** Routed to the router on-prem, `/64` or shorter. */
  readonly prefix: Ipv6Prefix;
  readonly region: string;
  readonly module: ModuleKind;
}

/** A file of a new project. */
export interface ProjectFile {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}
