import type { ProblemPage } from "./page.ts";

/** HX06x: the ledger, and what it and the layout say of each other. */
export const ledgerPages = {} as const satisfies Record<string, ProblemPage>;
