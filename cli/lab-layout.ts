import { withDelegated } from "../lab/delegating.ts";
import { withFileContents } from "../lab/rehearsal/whole-layout.ts";
import type { LabRequest } from "../lab/session.ts";
import { withLabKeys } from "../lab/wireguard-keys.ts";
import { type LayoutFile, plannedOf } from "./layout-file.ts";

/**
 * A layout as a lab takes it: with the contents of its files, the prefixes that the lab delegates, and the lab's own keys of WireGuard.
 * @throws Answer as `plannedOf`
 */
export function forLab(layout: LayoutFile): Pick<LabRequest, "plan" | "layout" | "ledger" | "keys"> {
  const planned = plannedOf(layout);
  const text = withDelegated(layout.text, planned.plan);
  const { plan, ledger } = text === layout.text ? planned : plannedOf({ ...layout, text });
  return withLabKeys({ plan, layout: withFileContents(text, layout.beside), ledger: ledger.text });
}
