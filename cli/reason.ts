import { getSystemErrorMessage } from "node:util";

/** Whether the operating system has refused something. */
export function isSystemError(
  error: unknown,
): error is { readonly errno: number; readonly code: string; readonly message: string } {
  return (
    typeof error === "object" &&
    error !== null &&
    "errno" in error &&
    typeof error.errno === "number" &&
    "code" in error &&
    typeof error.code === "string"
  );
}

/** What an error says, for the end of a sentence; the system's own as `no space left on device (ENOSPC)`. */
export function reasonOf(error: unknown): string {
  if (isSystemError(error)) return `${getSystemErrorMessage(error.errno)} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}
