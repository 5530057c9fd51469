import type { DeclaredLink, LinkFault } from "./link-kind.ts";

/** What is wrong with a link that nobody but its host is on. */
export function alone(
  noun: string,
  { isAws, hasPools }: Pick<DeclaredLink<unknown>, "isAws" | "hasPools">,
): readonly LinkFault[] {
  return [
    ...(isAws
      ? [
          {
            code: "HX005",
            path: [],
            value: undefined,
            reason: `is not for a host in a VPC, which delivers to interfaces and to no ${noun}`,
            fix: "give the host's interface a second address instead",
          } as const,
        ]
      : []),
    ...(hasPools
      ? [
          {
            code: "HX005",
            path: ["pools"],
            value: undefined,
            reason: `does not go with a ${noun}`,
            fix: "leave it out",
          } as const,
        ]
      : []),
  ];
}
