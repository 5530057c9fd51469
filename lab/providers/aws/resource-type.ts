import { equal, isRecord, type Properties, plain, unknownValue } from "../property-value.ts";

/** What the stand-in does with one input of a type of resource. */
export interface PropertyRule {
  /**
   * `sent`: the supervisor acts on it. `idle`: taken and kept, without effect on a twin. `refused`: known to AWS,
   * but a lab that ignored it would mislead (`false` and an empty list are let through).
   */
  readonly effect: "sent" | "idle" | "refused";
  /** What the real provider does when it changes. */
  readonly change: "update" | "replace";
  readonly required?: boolean;
  /** AWS fills it in where it is absent, so its removal from the program changes nothing. */
  readonly computed?: boolean;
  /** A list without order. */
  readonly set?: boolean;
  /** Names of what an object, or each object of a list, may hold, with those that the lab acts on. */
  readonly holds?: readonly string[];
}

/** A type of resource as @pulumi/aws has it. */
export interface ResourceType {
  /** `aws:ec2/vpc:Vpc` */
  readonly token: string;
  /** What the supervisor calls it: `Vpc` in `ec2.createVpc`. */
  readonly operation: string;
  /** Every input that @pulumi/aws declares. */
  readonly inputs: Readonly<Record<string, PropertyRule>>;
  /** Outputs that are the same for every resource of the type, unless its inputs or the supervisor say otherwise. */
  readonly outputs: Properties;
  /** Input that is named after the resource, with a random end, where the program gives none. */
  readonly autoName?: string;
  /** Whether tags are among the inputs. */
  readonly tagged: boolean;
}

export const sent = (change: "update" | "replace", more: Partial<PropertyRule> = {}): PropertyRule => ({
  effect: "sent",
  change,
  ...more,
});
export const idle = (
  change: "update" | "replace" = "update",
  more: Partial<PropertyRule> = {},
): PropertyRule => ({
  effect: "idle",
  change,
  ...more,
});
export const refused: PropertyRule = { effect: "refused", change: "update" };

/** Inputs that every type of resource has. */
export const regional = { region: idle("replace", { computed: true }) };
export const tagged = { tags: sent("update") };

export interface Failure {
  readonly property: string;
  readonly reason: string;
}

/** What is wrong with inputs, by the names that they have; values are the supervisor's to judge. */
export function failures(type: ResourceType, inputs: Properties): readonly Failure[] {
  const found: Failure[] = [];
  for (const [property, value] of Object.entries(inputs)) {
    if (value === undefined || value === null) continue;
    const rule = type.inputs[property];
    if (rule === undefined) {
      found.push({
        property,
        reason: `${type.token} has no property '${property}'${nearest(property, Object.keys(type.inputs))}`,
      });
    } else if (rule.effect === "refused" && !isNothing(plain(value))) {
      found.push({
        property,
        reason: `the lab's stand-in for AWS does not imitate '${property}' of ${type.token}`,
      });
    } else if (rule.holds !== undefined) {
      found.push(...nestedFailures(type, property, rule.holds, plain(value)));
    }
  }
  for (const [property, rule] of Object.entries(type.inputs)) {
    if (rule.required === true && (inputs[property] === undefined || inputs[property] === null)) {
      found.push({ property, reason: `${type.token} needs '${property}'` });
    }
  }
  return found;
}

function nestedFailures(
  type: ResourceType,
  property: string,
  names: readonly string[],
  value: unknown,
): Failure[] {
  if (value === unknownValue) return [];
  const objects = Array.isArray(value) ? value : [value];
  return objects.filter(isRecord).flatMap((object) =>
    Object.entries(object)
      .filter(([name, input]) => !names.includes(name) && !isNothing(input))
      .map(([name]) => ({
        property: `${property}.${name}`,
        reason: `the lab's stand-in for AWS knows no '${name}' in '${property}' of ${type.token}${nearest(name, names)}`,
      })),
  );
}

function isNothing(value: unknown): boolean {
  return (
    value === false || value === null || value === undefined || (Array.isArray(value) && value.length === 0)
  );
}

/** The properties that differ, as far as the real provider would see a difference. */
export function changedProperties(
  type: ResourceType,
  oldInputs: Properties,
  oldOutputs: Properties,
  newInputs: Properties,
): readonly string[] {
  const names = [...new Set([...Object.keys(oldInputs), ...Object.keys(newInputs)])];
  return names.filter((name) => {
    const rule = type.inputs[name];
    const before = ordered(rule, plain(oldInputs[name]));
    const after = ordered(rule, plain(newInputs[name]));
    if (equal(before, after)) return false;
    if (after === undefined || after === null) return rule?.computed !== true;
    // Saying what AWS has filled in already is no change.
    return before !== undefined || !equal(ordered(rule, plain(oldOutputs[name])), after);
  });
}

function ordered(rule: PropertyRule | undefined, value: unknown): unknown {
  return rule?.set === true && Array.isArray(value) ? [...value].sort() : value;
}

/** `; did you mean 'ipv6Addresses'?` where a name is close. */
function nearest(name: string, names: readonly string[]): string {
  const close = names
    .map((known) => ({ one: known, distance: editDistance(name.toLowerCase(), known.toLowerCase()) }))
    .filter(({ distance }) => distance <= 3)
    .sort((a, b) => a.distance - b.distance)[0];
  return close === undefined ? `; it has ${names.join(", ")}` : `; did you mean '${close.one}'?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(
        Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
