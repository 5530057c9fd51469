import type { LayoutSource } from "../core/index.ts";
import type { Connections } from "../hosts/index.ts";
import { Landscape } from "./landscape.ts";

/**
 * The Pulumi program of a layout: what `stacks/index.ts` runs for the CLI, and the lab as an inline program.
 *
 * @param name the stack's
 * @param layout YAML text, or the same as an object
 * @param ledger the ledger's text; `undefined` where nothing has been handed out yet
 * @param connections by host, in place of the layout's
 * @param folder where files beside the layout lie; without it there are none
 * @returns the stack's outputs
 */
export function program(
  name: string,
  layout: string | LayoutSource,
  ledger: string | undefined,
  connections: Connections,
  folder?: string,
) {
  const args = { layout, ledger, connections, ...(folder === undefined ? {} : { folder }) };
  const { plan, blocks, addresses, routes, guestCommands } = new Landscape(name, args);
  return { plan, blocks, addresses, routes, guestCommands };
}
