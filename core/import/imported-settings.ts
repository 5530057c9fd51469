import type { Capability, ImportedSetting } from "../capabilities/capability.ts";
import { capabilities } from "../capabilities/index.ts";
import type { IpLink } from "./ip-links.ts";

const settings = capabilities.flatMap(({ settings }: Capability) => settings ?? []);

/** Keys of an interface of a layout, with their values, that capabilities have for what is set at it. */
export type ImportedKeys = Readonly<Record<string, number | true>>;

/** What netplan's files say of a device. */
export function keysOfNetplan(device: Readonly<Record<string, unknown>>): ImportedKeys {
  return keys(({ netplan, ofNetplan }) => ofNetplan(device[netplan]));
}

/** netplan's own keys of that. */
export function takenOfNetplan(device: Readonly<Record<string, unknown>>): readonly string[] {
  return settings.flatMap(({ netplan, ofNetplan }) =>
    ofNetplan(device[netplan]) === undefined ? [] : [netplan],
  );
}

/** Those of them that an EC2 instance's interface can have. */
export function keysOfInstance(all: ImportedKeys): ImportedKeys {
  const refused = new Set(settings.flatMap(({ key, isForInstances }) => (isForInstances ? [] : [key])));
  return Object.fromEntries(Object.entries(all).filter(([key]) => !refused.has(key)));
}

/** What the kernel says of a link. */
export function keysOfLink(link: IpLink): ImportedKeys {
  return keys(({ ofLink }) => ofLink(link));
}

function keys(read: (setting: ImportedSetting) => number | true | undefined): ImportedKeys {
  return Object.fromEntries(
    settings.flatMap((setting) => {
      const value = read(setting);
      return value === undefined ? [] : [[setting.key, value]];
    }),
  );
}
