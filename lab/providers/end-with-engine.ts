/**
 * Ends this process when the engine that started it has gone. An engine that ends in order ends its plug-ins; one
 * that is killed leaves them behind, and nobody would speak to them again.
 */
export function endWithEngine(): void {
  const engine = process.ppid;
  const look = () => {
    if (process.ppid !== engine) process.exit(1);
  };
  setInterval(look, 500).unref();
}
