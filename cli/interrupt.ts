/**
 * Ctrl-C, and TERM, end what a command has started before the command itself ends.
 *
 * @param say what is being done then
 * @param end called once, on the first signal; its failure does not keep the command from ending
 */
export function onInterrupt(say: string, end: () => Promise<void> | undefined): { forget(): void } {
  const act = (signal: "SIGINT" | "SIGTERM") => {
    process.stderr.write(`\n${say} …\n`);
    const ended = end() ?? Promise.resolve();
    void ended.catch(() => {}).then(() => process.exit(signal === "SIGINT" ? 130 : 143));
  };
  const onInt = () => act("SIGINT");
  const onTerm = () => act("SIGTERM");
  process.once("SIGINT", onInt);
  process.once("SIGTERM", onTerm);
  return {
    forget() {
      process.off("SIGINT", onInt);
      process.off("SIGTERM", onTerm);
    },
  };
}
