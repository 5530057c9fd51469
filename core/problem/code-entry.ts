/** What a code stands for. */
export interface CodeEntry {
  /** Errors stop, warnings do not. */
  readonly severity: "error" | "warning";
  /** An error that a layout can say is meant so; every warning is allowable. */
  readonly allowable?: true;
  readonly title: string;
}
