import type { LayoutVpcBlock, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { SiteSource } from "./source.ts";

type VpcBlockSource = NonNullable<SiteSource["aws"]>["vpc"]["ipv6"];

/** What Amazon gives where no pool is named (VPC user guide, "VPC CIDR blocks"). */
const amazonLength = 56;

/** Where a VPC's block comes from, and which one it is where somebody has recorded it. */
export function resolveVpcBlock(reader: LayoutReader, path: Path, source: VpcBlockSource): LayoutVpcBlock {
  const written: Exclude<VpcBlockSource, string> | undefined =
    typeof source === "string" ? undefined : source;
  const recorded =
    typeof source === "string"
      ? source === "amazon"
        ? undefined
        : reader.prefix(path, source)
      : reader.prefix([...path, "prefix"], source.prefix);
  const length = recorded?.value.length ?? written?.length ?? amazonLength;
  const lengthPath = written?.length === undefined ? (recorded?.path ?? path) : [...path, "length"];
  if (!isAwsLength(length, 44, 60)) {
    reader.add(
      "HX038",
      lengthPath,
      recorded?.text ?? String(length),
      "is of a length that no VPC has",
      "a VPC's block is a /44 to a /60, in steps of 4",
    );
  } else if (written === undefined && length !== amazonLength) {
    reader.add(
      "HX038",
      path,
      recorded?.text,
      `is not of the length of Amazon's own blocks, which are a /${amazonLength}`,
      "name the IPAM pool that it comes from: { ipam: ipam-pool-..., prefix: ... }",
    );
  }
  if (recorded !== undefined && written?.length !== undefined && written.length !== recorded.value.length) {
    reader.add(
      "HX024",
      [...path, "length"],
      String(written.length),
      `is not the length of ${recorded.text}`,
      "leave it out: the prefix says it",
    );
  }
  // A length that no prefix has is reported above; the rest is checked as if it were the usual one.
  const planned = length >= 0 && length <= 128 ? length : amazonLength;
  return { ipam: written?.ipam, length: planned, recorded };
}

/** Steps of four, as AWS hands out blocks (VPC user guide, "IPv6 subnet CIDR blocks"). */
export function isAwsLength(length: number, from: number, to: number): boolean {
  return length >= from && length <= to && length % 4 === 0;
}
