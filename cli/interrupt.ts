import { report } from "./say.ts";

/** Ends the work that is going on, and then this process with the status. */
let endWork: ((status: number) => void) | undefined;
/** The status with which work that has not begun yet is to end. */
let unwanted: number | undefined;

/** Signals that end work, and the statuses by which a shell reports them. */
const endings = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Ctrl-C, TERM, and HUP (a terminal that was closed), end what a command has started before the command itself ends.
 *
 * @param say what is being done then
 * @param end called once, on the first signal; its failure does not keep the command from ending
 */
export function onInterrupt(say: string, end: () => Promise<void> | undefined): { forget(): void } {
  const act = (status: number) => {
    endWork = undefined;
    report(`\n${say} …\n`);
    const ended = end() ?? Promise.resolve();
    void ended.catch(() => {}).then(() => process.exit(status));
  };
  const onSignal = (signal: keyof typeof endings) => act(endings[signal]);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, onSignal);
  endWork = act;
  if (unwanted !== undefined) act(unwanted);
  return {
    forget() {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, onSignal);
      endWork = undefined;
    },
  };
}

/** Ends work that goes on for minutes as Ctrl-C does, and what of that kind begins from now on; the rest comes to its end. */
export function interruptWork(status: number): void {
  unwanted = status;
  endWork?.(status);
}
