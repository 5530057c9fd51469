/** Docker's drivers that put containers on the wire of an interface: with MAC addresses of their own, or with the interface's (mode l2). */
export const macvlanDrivers = ["macvlan", "ipvlan"] as const;

export type MacvlanDriver = (typeof macvlanDrivers)[number];
