import type { ImportedSetting } from "../capability.ts";
import { least, most } from "./schema.ts";

/** Ethernet's, which a link has by itself. */
const usual = 1500;

/** What stands at a link already. */
export const importedMtu: ImportedSetting = {
  key: "mtu",
  isForInstances: true,
  netplan: "mtu",
  ofNetplan: sayable,
  ofLink: ({ mtu, link_type: type }) => (mtu === usual || type === "loopback" ? undefined : sayable(mtu)),
};

function sayable(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
    ? value
    : undefined;
}
