import { z } from "zod";

/**
 * What `pulumi preview --json` prints, as far as it is looked at: what is done to which resource. Inputs and outputs are not
 * read at all, and neither is what programs said: secrets may be among them.
 *
 * @see https://www.pulumi.com/docs/iac/cli/commands/pulumi_preview/
 */
const previewJson = z.object({
  steps: z
    .array(
      z.object({
        op: z.string(),
        urn: z.string(),
      }),
    )
    .default([]),
  diagnostics: z.array(z.object({ severity: z.string() })).default([]),
});

/** One step of a preview that does something. */
export interface PreviewStep {
  /** `create`, `update`, `replace`, `delete`, ... */
  readonly op: string;
  /** `aws:ec2/vpc:Vpc` */
  readonly type: string;
  readonly name: string;
}

export interface Preview {
  readonly steps: readonly PreviewStep[];
  readonly errors: number;
}

/** Operations that leave things as they are. */
const quiet = ["same", "read", "refresh", "read-discard", "discard"];
/** The halves of a replacement: `replace` stands for both. */
const halves = ["create-replacement", "delete-replaced", "discard-replaced", "remove-pending-replace"];

/** @throws Error where the text is no preview's */
export function readPreview(text: string): Preview {
  const { steps, diagnostics } = previewJson.parse(JSON.parse(text));
  return {
    steps: steps
      .filter(({ op }) => !quiet.includes(op) && !halves.includes(op))
      .map(({ op, urn }) => ({ op, ...ofUrn(urn) }))
      .toSorted((a, b) => compare(a.type, b.type) || compare(a.name, b.name) || compare(a.op, b.op)),
    errors: diagnostics.filter(({ severity }) => severity === "error").length,
  };
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`; a name may hold `::` too. */
function ofUrn(urn: string): Pick<PreviewStep, "type" | "name"> {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
