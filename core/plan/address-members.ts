import type { PlannedAddress, PlannedPrefix } from "./planned-prefix.ts";

/** Whether a value of the type has an address or a prefix somewhere inside: `true`, or `boolean` where it may. */
type HasAddress<Value> = Value extends PlannedAddress | PlannedPrefix
  ? true
  : Value extends (...given: never[]) => unknown
    ? false
    : Value extends readonly (infer Item)[]
      ? HasAddress<Item>
      : Value extends object
        ? HasAddress<Value[keyof Value]>
        : false;

/** The members of a part of the plan that have addresses or prefixes inside. */
export type AddressKey<Part> = {
  [Key in keyof Part]-?: true extends HasAddress<Part[Key]> ? Key : never;
}[keyof Part];

/**
 * Those members alone. What goes through every address of a part fills this in, so that it does not compile with one
 * left out.
 */
export type AddressMembers<Part> = Pick<Part, AddressKey<Part>>;
