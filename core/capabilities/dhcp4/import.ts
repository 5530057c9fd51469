import type { ImportedSetting } from "../capability.ts";

/** An address that a DHCP server has lent; IPv4 knows no other way by which one comes by itself. */
export const importedDhcp4: ImportedSetting = {
  key: "dhcp4",
  isForInstances: false,
  netplan: "dhcp4",
  ofNetplan: (value) => value === true || undefined,
  ofLink: ({ addr_info: all = [] }) =>
    all.some(({ family, scope, dynamic }) => family === "inet" && scope === "global" && dynamic === true) ||
    undefined,
};
