/** Routers of somebody else's make, each with words of its own. */
export const vendors = ["centec", "cisco", "vyos", "routeros", "frr", "zstack"] as const;

export type RouterVendor = (typeof vendors)[number];

export const routerKinds = [...vendors, "host"] as const;
