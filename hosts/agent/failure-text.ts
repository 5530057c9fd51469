import type { AgentRefusal } from "../../core/bundle/index.ts";
import type { HostPlan } from "../../core/index.ts";
import { hostName, type Reach } from "../ways/reach.ts";

/** What an agent's refusal or failure is to a person: its step and reason, how the host stands, when to try again. */
export function failureText({ step, reason, back, left }: AgentRefusal): string {
  const when = left === undefined ? "" : `; try again in ${Math.ceil(left)} s`;
  const after = back === true ? "; the host is as it was before" : "";
  return `${step === undefined ? "" : `${step}: `}${reason ?? "its agent gave no reason"}${after}${when}`;
}

/** A sentence of the agent's, who knows neither the stack's name nor the host's in it, as a person can follow it. */
export function addressed(text: string, reached: Reach, host: HostPlan): string {
  return text.replaceAll("NAME HOST", `${reached.layout.called} ${hostName(host)}`);
}
