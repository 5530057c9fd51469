/** A ledger's lines, read from its text alone. */
export interface Line {
  readonly space: string;
  readonly owner: string;
  readonly first: bigint;
  /** How many numbers. */
  readonly size: bigint;
  /** The day since which it rests; "" while somebody has it. */
  readonly since: string;
}

/** Every line of a kind that the judge knows. @throws where one is not as docs/plan.md describes it */
export function ledgerLines(text: string): readonly Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line): Line[] => {
      const { space, owner, number, length, freed, ...more }: Record<string, unknown> = JSON.parse(line);
      if (typeof space !== "string" || !knownSpace.test(space)) return [];
      if (typeof owner !== "string" || typeof number !== "string" || Object.keys(more).length > 0)
        throw new Error(`no line of a ledger: ${line}`);
      const bits = /^[a-z]+4:/.test(space) ? 32 : 128;
      const size = 1n << BigInt(bits - Number(length ?? bits));
      return [{ space, owner, first: BigInt(`0x${number}`), size, since: String(freed ?? "") }];
    });
}

/** The lines as they are written, of kinds that the judge does not know. */
export function strangeLines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "" && !knownSpace.test(String(JSON.parse(line).space)));
}

const knownSpace = /^((prefix|vpc|network|pool)4?|ula|opaque|mac):/;
