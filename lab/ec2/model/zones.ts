/** `euc1-az1` for `eu-central-1a`: the form of EC2's zone identifiers. */
export function zoneId(availabilityZone: string): string {
  const [area = "", ...rest] = availabilityZone.slice(0, -1).split("-");
  const number = rest.pop() ?? "";
  const letter = availabilityZone.charCodeAt(availabilityZone.length - 1) - "a".charCodeAt(0) + 1;
  return `${area}${rest.map((word) => word.charAt(0)).join("")}${number}-az${letter}`;
}
