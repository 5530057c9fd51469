/** Ends the work that is going on, and then this process with the status. */
let endWork: ((status: number) => void) | undefined;
/** The status with which work that has not begun yet is to end. */
let unwanted: number | undefined;

/**
 * Ctrl-C, and TERM, end what a command has started before the command itself ends.
 *
 * @param say what is being done then
 * @param end called once, on the first signal; its failure does not keep the command from ending
 */
export function onInterrupt(say: string, end: () => Promise<void> | undefined): { forget(): void } {
  const act = (status: number) => {
    endWork = undefined;
    process.stderr.write(`\n${say} …\n`);
    const ended = end() ?? Promise.resolve();
    void ended.catch(() => {}).then(() => process.exit(status));
  };
  const onInt = () => act(130);
  const onTerm = () => act(143);
  process.once("SIGINT", onInt);
  process.once("SIGTERM", onTerm);
  endWork = act;
  if (unwanted !== undefined) act(unwanted);
  return {
    forget() {
      process.off("SIGINT", onInt);
      process.off("SIGTERM", onTerm);
      endWork = undefined;
    },
  };
}

/** Ends work that goes on for minutes as Ctrl-C does, and what of that kind begins from now on; the rest comes to its end. */
export function interruptWork(status: number): void {
  unwanted = status;
  endWork?.(status);
}
