import type { Capability } from "../capabilities/capability.ts";
import type { hostKeys } from "../capabilities/declared.ts";
import { isNic, linkOf, rendererTraits } from "../links/index.ts";
import type { LayoutHost, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { Refusal } from "./refusal.ts";
import type { HostSource } from "./source.ts";

/** For each key of a host's schema, but those of capabilities, what a kind of host can not have of it. */
type HostKeys = Readonly<
  Record<Exclude<keyof HostSource, keyof typeof hostKeys>, (host: HostSource) => readonly Refusal[]>
>;

const accepted = (): readonly Refusal[] => [];

/** An instance gets its files at its first boot, and is not changed over SSH. */
const ec2Keys: HostKeys = {
  allow: accepted,
  formerly: accepted,
  labels: accepted,
  aws: accepted,
  retired: ({ retired }) =>
    retired === true
      ? [
          {
            code: "HX005",
            at: ["retired"],
            value: "true",
            reason: "is for hosts that are reached over SSH",
            fix: "take the instance out of the layout: AWS lets go of it without asking it",
          },
        ]
      : [],
  connect: ({ connect }) => [
    ...(connect?.today === undefined ? [] : [ofChanges("today", undefined)]),
    ...(connect?.allowCutoff === true ? [ofChanges("allowCutoff", "true")] : []),
  ],
  network: ({ network }) =>
    network === undefined || rendererTraits[network.renderer].onInstances
      ? []
      : [
          {
            code: "HX101",
            at: ["network"],
            reason: `asks for ${network.renderer}, which configures no EC2 instance: its image has netplan, and its first boot tells nobody else`,
            fix: "leave it out",
          },
        ],
  interfaces: accepted,
};

const sshKeys: HostKeys = {
  allow: accepted,
  formerly: accepted,
  labels: accepted,
  aws: ({ aws }) =>
    aws === undefined
      ? []
      : [
          {
            code: "HX005",
            at: ["aws"],
            reason: "is for hosts of an AWS site only",
            fix: "move the host there, or leave this out",
          },
        ],
  retired: accepted,
  connect: accepted,
  network: accepted,
  interfaces: accepted,
};

function ofChanges(key: "today" | "allowCutoff", value: string | undefined): Refusal {
  return {
    code: "HX005",
    at: ["connect", key],
    value,
    reason: "is for hosts that are changed over SSH, and an instance is set up by its first boot",
    fix: "leave it out",
  };
}

/** What a host of this kind can not have, and what it can not be without. */
export function checkHostKeys(
  reader: LayoutReader,
  kind: LayoutHost["kind"],
  path: Path,
  host: HostSource,
  capabilities: readonly Capability[],
): void {
  if (kind === "ec2" && host.aws === undefined && !reader.unreadable([...path, "aws"])) {
    reader.add(
      "HX004",
      [...path, "aws"],
      undefined,
      "is missing",
      "give the instance: aws: { instanceType: t3.small, image: debian-13 }",
    );
  }
  if (kind === "ssh" && host.connect === undefined && !reader.unreadable([...path, "connect"])) {
    reader.add(
      "HX042",
      [...path, "connect"],
      undefined,
      "is missing",
      "say how to reach the host: connect: { address: ..., hostKey: ... }",
    );
  }
  const refusals = [
    ...Object.values(kind === "ec2" ? ec2Keys : sshKeys).flatMap((refused) => refused(host)),
    ...capabilities.flatMap(({ refused }) => refused?.(kind, host) ?? []),
  ];
  for (const { code, at, value, reason, fix } of refusals)
    reader.add(code, [...path, ...at], value, reason, fix);
  if (kind === "ec2" && host.retired !== true && !hasNic(reader, path, host)) {
    reader.add(
      "HX102",
      [...path, "interfaces"],
      undefined,
      "has no NIC that is in a network, and an instance is made on one",
      "give it one: interfaces: { ens5: { network: ... } }",
    );
  }
}

/** Whether one is a NIC in a network, or would be if it could be read. */
function hasNic(reader: LayoutReader, path: Path, { interfaces }: HostSource): boolean {
  const at = [...path, "interfaces"];
  return (
    reader.unreadable(at) ||
    Object.entries(interfaces ?? {}).some(
      ([name, source]) =>
        reader.unreadable([...at, name, "network"]) ||
        (isNic(linkOf(name, source)) && source.network !== undefined),
    )
  );
}
