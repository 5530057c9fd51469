import { planFromText, problemsText } from "../core/index.ts";
import { withDelegated } from "../lab/delegating.ts";
import { withLabImages } from "../lab/rehearsal/lab-images.ts";
import type { RehearsedState } from "../lab/rehearsal/rehearsal.ts";
import { withLabKeys } from "../lab/wireguard-keys.ts";
import { Answer } from "./answer.ts";
import { today } from "./layout-file.ts";

/** A state that a layout and its ledger had, or have. */
export interface LayoutState {
  readonly lab: string;
  /** The stack's name, of which MAC addresses are made that no ledger has yet: they are what they will be. */
  readonly stack: string;
  readonly called: string;
  readonly layout: string;
  readonly ledger: string | undefined;
  /** As a person is told of the layout. */
  readonly path: string;
}

/**
 * The same for a lab of another name.
 *
 * @param status of the answer where the layout has problems: that of now can be mended, that of then cannot
 * @throws Answer
 */
export function rehearsedState(
  { lab, stack, called, layout, ledger, path }: LayoutState,
  status: 1 | 3,
): RehearsedState {
  const planned = planFromText(stack, layout, { ledger, today: today(), called });
  if (planned.plan === undefined)
    throw new Answer(status, problemsText(path, planned.problems, planned.allowed));
  const delegated = withDelegated(layout, planned.plan);
  const standIn = planned.plan.purpose === "lab" ? delegated : withLabImages(delegated);
  const {
    plan,
    problems,
    allowed,
    ledger: numbers,
  } = planFromText(lab, standIn, {
    ledger: planned.ledger.text,
    today: today(),
  });
  if (plan === undefined) throw new Answer(status, problemsText(path, problems, allowed));
  return withLabKeys({ plan, layout: standIn, ledger: numbers.text });
}
