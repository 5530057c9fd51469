import { isMap, isSeq, parseDocument } from "yaml";
import type { Problem } from "../../../core/index.ts";

/** A layout and its ledger, as they lie beside each other. */
export interface Texts {
  readonly layout: string;
  readonly ledger: string | undefined;
}

/** Puts a value where the problem stands, as YAML reads what the message shows. */
type Edit = (texts: Texts, problem: Problem, said: string) => Texts;

const change =
  (edit: (document: ReturnType<typeof parseDocument>, problem: Problem, said: string) => void): Edit =>
  (texts, problem, said) => {
    const document = parseDocument(texts.layout, { uniqueKeys: false });
    edit(document, problem, said);
    return { ...texts, layout: document.toString({ lineWidth: 0 }) };
  };

const setValue = change((document, { path }, said) => {
  document.setIn(path, parseDocument(said).toJS());
});
const setText = change((document, { path }, said) => document.setIn(path, said));
const leaveOut = change((document, { path }) => void document.deleteIn(path));

/** A key that is misspelt, or a value that is. */
const takeMeant = change((document, { path, code, value }, said) => {
  const meant = said.replace(/^"(.*)"$/, "$1");
  const holder = document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (value !== undefined || !isMap(holder)) {
    document.setIn(path, code === "HX003" ? parseDocument(meant).toJS() : meant);
    return;
  }
  const pair = holder.items.find((item) => String(item.key) === String(key));
  if (pair !== undefined) pair.key = document.createNode(meant);
});

const addToList = change((document, { path }, said) => {
  const list = document.getIn(path, true);
  if (isSeq(list)) list.add(document.createNode(parseDocument(said).toJS()));
  else document.setIn(path, [parseDocument(said).toJS()]);
});

/** An allowance stands at the thing itself, or at the nearest that can have one. */
const allow = change((document, { path }, said) => {
  const allowed: Record<string, string> = parseDocument(`{ ${said} }`).toJS();
  for (let at = [...path]; ; at = at.slice(0, -1)) {
    if (!isMap(document.getIn(at, true))) continue;
    // Maps of things by name have none of their own.
    if (
      /^(interfaces|networks|hosts|sites|pools|guests|containers|bridges|docker|incus|lxd)$/.test(
        String(at.at(-1) ?? ""),
      )
    )
      continue;
    if (/^(pools|connect|docker|incus|lxd|bridges|ingress|rollout|aws)$/.test(String(at.at(-2) ?? "")))
      continue;
    document.setIn([...at, "allow"], allowed);
    return;
  }
});

const setPurpose = change((document, _, said) => document.setIn(["purpose"], said));

/**
 * What a person does who follows a message to the letter: of each way to say what to do, what that is. Fixes that ask
 * for thought ("use a larger prefix") are in none of them.
 */
const recipes: readonly (readonly [RegExp, Edit])[] = [
  [/did you mean (.+?)\?$/, takeMeant],
  [/^the block around it is "(.+?)"$/, setText],
  [/^write (\S+) in both places$/, setText],
  [/such as "((?:(?!\.\.\.).)+?)"/, setText],
  [/^give (?:a|an) [^;]*? such as ([^\s,:]+)$/, setValue],
  [/^allowed: ([^,\s]+)/, setValue],
  [/^give (\d+) or (?:more|less)$/, setValue],
  [/^give "(.+?)"(?: or |$)/, setText],
  [/^add (\{.*\})$/, addToList],
  [/allow: \{ (HX\d+: ".*?") \}/, allow],
  [/say purpose: (\w+) or \w+$/, setPurpose],
  [/^(?:.*[:,;] |mend what it is about, and )?leave (?:it|this|the tag|one of them) out(?::.*)?$/, leaveOut],
];

/** The text after a fix has been followed; undefined where nobody can without thinking. */
export function followed(texts: Texts, problem: Problem): Texts | undefined {
  for (const [pattern, edit] of recipes) {
    const found = pattern.exec(problem.fix);
    if (found !== null) return edit(texts, problem, found[1] ?? "");
  }
  return undefined;
}
