import { RunError } from "@pulumi/pulumi";
import { thrownText } from "../core/thrown-text.ts";

/** What a program is refused for. Pulumi reports it as it is, and not as an unhandled exception with a stack below it. */
export function refusal(message: string): Error {
  return new RunError(message);
}

/** The same function, whose complaints about what it was given are refusals. */
export function refusing<Given extends readonly unknown[], Made>(
  make: (...given: Given) => Made,
): (...given: Given) => Made {
  return (...given) => {
    try {
      return make(...given);
    } catch (error) {
      throw isFault(error) ? error : refusal(thrownText(error));
    }
  };
}

/** A fault of hextet's own is better reported with its place. */
function isFault(error: unknown): boolean {
  return (
    RunError.isInstance(error) ||
    [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind)
  );
}
