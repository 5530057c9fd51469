import { type JsonMember, type JsonObjectText, readJsonObject } from "./json-object-text.ts";

/**
 * What a host's daemon.json becomes when hextet lays its own keys over it: our top-level keys win, every other key
 * stays, and the text of whatever stays is kept as it is. The agent does the same in awk; a property test compares them.
 *
 * @param existing the host's file as it stands; empty where there is none.
 * @param ours the bundle's content: a JSON object.
 * @param held what `heldMembers` returned when hextet last wrote the file: keys that were ours and are no longer get
 *   back the value they had before, or go if they had none.
 * @throws SyntaxError if one of the texts is not a JSON object whose top-level keys are there once and unescaped.
 */
export function mergeDaemonJson(existing: string, ours: string, held = "{}"): string {
  const base = readJsonObject(existing.trim() === "" ? "{}\n" : existing);
  const wanted = byKey(readJsonObject(ours));
  const before = byKey(readJsonObject(held));
  const has = byKey(base);

  const kept = base.members.flatMap((member): JsonMember[] => {
    const own = wanted.get(member.key);
    if (own !== undefined) return [{ ...member, value: own.value }];
    const was = before.get(member.key);
    if (was === undefined) return [member];
    return was.value === "[]" ? [] : [{ ...member, value: was.value.slice(1, -1) }];
  });
  const added = [...wanted.values()].filter((member) => !has.has(member.key));
  return written(base, kept, added);
}

/**
 * What has to be remembered so that a later merge, or removal, can take our keys out again: an object of our keys,
 * each with a list of the value it had before it became ours, or an empty list.
 *
 * Parameters as for `mergeDaemonJson`.
 */
export function heldMembers(existing: string, ours: string, held = "{}"): string {
  const has = byKey(readJsonObject(existing.trim() === "" ? "{}\n" : existing));
  const before = byKey(readJsonObject(held));
  const entries = readJsonObject(ours).members.map(({ key }) => {
    const value = before.get(key)?.value ?? `[${has.get(key)?.value ?? ""}]`;
    return `${key}:${value}`;
  });
  return `{${entries.join(",")}}`;
}

function byKey(object: JsonObjectText): ReadonlyMap<string, JsonMember> {
  return new Map(object.members.map((member) => [member.key, member]));
}

/** Members that stay keep what stood before them; what comes first stands where the first one stood. */
function written(base: JsonObjectText, kept: readonly JsonMember[], added: readonly JsonMember[]): string {
  const first = base.members[0];
  const lead = first === undefined ? "\n  " : first.lead;
  const tail = first === undefined ? "\n" : base.tail;
  const members = [
    ...kept.map((member, index) => `${index === 0 ? lead : member.lead}${member.head}${member.value}`),
    ...added.map(
      (member, index) => `${kept.length + index === 0 ? "" : ","}${lead}${member.head}${member.value}`,
    ),
  ];
  return `${base.before}{${members.length === 0 ? "" : members.join("") + tail}}${base.after}`;
}
