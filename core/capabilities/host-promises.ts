import type { HostPlan } from "../plan/plan.ts";
import type { HostPromise } from "../probe/host-promise.ts";
import type { Judgement } from "../probe/judgement.ts";
import type { CapabilityPromise } from "./values.ts";

/** What came of looking at one promise on one host. */
export interface HostFinding<Promised = HostPromise> extends Judgement {
  readonly check: { readonly host: string } & Promised;
}

/** What of a capability is looked at on a host, and how. Of promises that are another's nothing is said. */
export interface HostPromises {
  readonly kind: CapabilityPromise["kind"];
  /** The title of their column: `containers` */
  readonly title: string;
  readonly of: (host: HostPlan) => readonly HostPromise[];
  /** What is promised, for a person: `cache 2001:db8::25` */
  readonly text: (promise: HostPromise) => string | undefined;
  /** Functions of the shell, in the script that asks a host: each line ends. */
  readonly shell: string;
  /** A line of the script, which is to `answer INDEX TEXT`. */
  readonly ask: (promise: HostPromise, index: number) => string | undefined;
  /** @param host `rack/lxd-1`. @param answer that text */
  readonly judge: (promise: HostPromise, host: string, answer: string) => Judgement | undefined;
  /** Findings of all hosts, anew where only several of them together show that something is wrong. */
  readonly across?: (findings: readonly HostFinding[]) => readonly HostFinding[];
}

/** The same of one kind of promise, as its capability writes it. */
interface PromisesOf<Promised extends CapabilityPromise> {
  readonly kind: Promised["kind"];
  readonly title: string;
  readonly is: (promise: HostPromise) => promise is Promised;
  readonly of: (host: HostPlan) => readonly Promised[];
  readonly text: (promise: Promised) => string;
  readonly shell: string;
  readonly ask: (promise: Promised, index: number) => string;
  readonly judge: (promise: Promised, host: string, word: string, said: string) => Judgement;
  readonly across?: (findings: readonly HostFinding<Promised>[]) => readonly HostFinding<Promised>[];
}

/** Tells a capability's promises apart from those of others. */
export function hostPromises<Promised extends CapabilityPromise>(own: PromisesOf<Promised>): HostPromises {
  const { kind, title, is, of, text, shell, ask, judge, across } = own;
  const isOwn = (finding: HostFinding): finding is HostFinding<Promised> => is(finding.check);
  return {
    kind,
    title,
    of,
    shell,
    text: (promise) => (is(promise) ? text(promise) : undefined),
    ask: (promise, index) => (is(promise) ? ask(promise, index) : undefined),
    judge: (promise, host, answer) => {
      if (!is(promise)) return undefined;
      const [word = "", ...said] = answer.split(/\s+/);
      return judge(promise, host, word, said.join(" "));
    },
    ...(across === undefined
      ? {}
      : {
          across: (findings) => {
            const anew = across(findings.filter(isOwn)).values();
            return findings.map((finding) => (isOwn(finding) ? (anew.next().value ?? finding) : finding));
          },
        }),
  };
}
