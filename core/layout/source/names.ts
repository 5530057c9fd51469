import { z } from "zod";

/** A name that is safe in a host name, a resource name, a unit and a shell: RFC 1123 label, lower case. */
export const labelPattern = /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/;
/**
 * A Linux interface name without anything that a shell, YAML or systemd would read otherwise, and none that the kernel's
 * settings (all, default) or a bridge's ports (none) have for something else.
 */
export const interfacePattern = /^(?!(all|default|none)$)(?=.{1,15}$)[a-zA-Z_][a-zA-Z0-9_.-]*$/;

export const label = z.string().regex(labelPattern, "label");
export const interfaceName = z.string().regex(interfacePattern, "interface");
/** A text whose meaning is read in the next stage. */
export const text = z.string().min(1);

export const formerly = label
  .optional()
  .describe(
    "the name that it had before it was renamed: it keeps its numbers, and its resources are not made anew",
  );
