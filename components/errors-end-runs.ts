import { runtime } from "@pulumi/pulumi";

/** The part of the engine's monitor by which a program says that it has come to its end. */
interface Ending {
  /** From here on the engine deletes what stands and was not declared. */
  signalAndWaitForShutdown(request: unknown, answer: (error: Error | null, empty?: unknown) => void): unknown;
  close(): void;
}

const guarded = new WeakSet<object>();

/**
 * Has a program that failed somewhere end as a failed one, before the engine deletes what it did not come to declare.
 *
 * Where an output fails, whatever takes it is not registered. `pulumi up` then ends, since its program ends with an error.
 * A program inside of another one (the Automation API's inline programs; SDK 3.270) says that it is done before anybody
 * looks at its errors, and the engine takes what is missing for gone. So that word is held back.
 *
 * Under Pulumi's mocks there is no such word, nor in SDKs of before it, which end in the right order.
 */
export function errorsEndRuns(): void {
  const monitor: object | undefined = runtime.getMonitor();
  if (monitor === undefined || guarded.has(monitor) || !isEnding(monitor)) return;
  guarded.add(monitor);
  const errors = new Set<unknown>();
  const note = (error: unknown) => void errors.add(error);
  process.on("unhandledRejection", note).on("uncaughtException", note);
  const signal = monitor.signalAndWaitForShutdown.bind(monitor);
  const close = monitor.close.bind(monitor);
  const ending: Ending = {
    signalAndWaitForShutdown(request, answer) {
      // Node reports a rejection that nobody takes only after everything that is due at once.
      setImmediate(() => {
        if (errors.size === 0) signal(request, answer);
        else answer(failedProgram());
      });
    },
    close() {
      process.off("unhandledRejection", note).off("uncaughtException", note);
      close();
    },
  };
  Object.assign(monitor, ending);
}

function isEnding(monitor: object): monitor is Ending {
  return "signalAndWaitForShutdown" in monitor && "close" in monitor;
}

function failedProgram(): Error {
  const error = new Error("the program has failed, see above; nothing was deleted");
  error.name = "";
  return error;
}
