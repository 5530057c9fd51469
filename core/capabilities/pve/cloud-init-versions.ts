/** Of cloud-init's network configuration. */
export const cloudInitVersions = [1, 2] as const;

export type CloudInitVersion = (typeof cloudInitVersions)[number];
