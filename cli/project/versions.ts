/**
 * What a new project asks npm for. The test of the package compares it with package.json, which a built package has and a
 * checkout has elsewhere.
 */
export const versions = {
  hextet: "^0.1.0",
  "@pulumi/aws": "^7.48.0",
  /** This one exactly: what is tagged latest is a stray old build. */
  "@pulumi/command": "1.2.1",
  "@pulumi/pulumi": "^3.270.0",
  "@types/node": "^24.0.0",
  /** What Pulumi takes: below 7; and what knows `nodenext` for modules that CommonJS requires: from 5.8. */
  typescript: "~5.9.3",
} as const;
