import * as pulumi from "@pulumi/pulumi";
import { Ipv6Prefix } from "../../core/address/index.ts";
import type { KnownBlocks, PlannedAddress, PlannedPrefix } from "../../core/plan/index.ts";
import { refusal, refusing } from "../refusal.ts";

/**
 * The blocks that AWS gives, by site, for whatever refers to something in them: also in a site whose VPC is made
 * later than what refers to it.
 */
export class GivenBlocks {
  readonly #outputs: Record<string, pulumi.Output<string>> = {};
  readonly #all: Promise<Record<string, pulumi.Output<string>>>;
  #complete: (all: Record<string, pulumi.Output<string>>) => void = () => undefined;

  constructor() {
    this.#all = new Promise((resolve) => {
      this.#complete = resolve;
    });
  }

  add(site: string, prefix: pulumi.Output<string>): void {
    this.#outputs[site] = prefix;
  }

  /** Once every VPC has been added: from here on `filledIn` comes to something. */
  complete(): void {
    this.#complete(this.#outputs);
  }

  /** What follows from the blocks; only texts leave, since outputs hold plain values. */
  filledIn(render: (blocks: KnownBlocks) => string): pulumi.Output<string> {
    return pulumi.output(this.#all).apply(
      refusing((texts) => {
        const blocks = Object.entries(texts).map(([site, text]) => [site, Ipv6Prefix.parse(text)] as const);
        return render(Object.fromEntries(blocks));
      }),
    );
  }
}

/**
 * An address or a prefix as text, once the block that it may lie in is known.
 * @param ref what the layout calls it, for the message
 */
export function blockText(
  ref: string,
  value: PlannedPrefix | PlannedAddress,
  blocks: GivenBlocks,
): pulumi.Input<string> {
  if (value.block === undefined) return `${value}`;
  return blocks.filledIn((known) => {
    const found = value.fillIn(known);
    if (found.block === undefined) return `${found}`;
    throw refusal(
      `${ref} is ${found}, and ${found.block.name} is not known yet; record the prefix once it is given`,
    );
  });
}
