/** Unit and golden tests run beside those on twins, which come first where both want the machine (test/run.ts). */
const shared = {
  extensionsToTreatAsEsm: [".ts"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2024", parser: { syntax: "typescript" } } }] },
  testEnvironment: "<rootDir>/test/run/plain-globals.ts",
  modulePathIgnorePatterns: ["<rootDir>/dist", "<rootDir>/out"],
};

export default {
  testSequencer: "<rootDir>/test/run/longest-first.ts",
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/test/**/*.test.ts"],
      testPathIgnorePatterns: [
        "<rootDir>/test/lab/",
        "<rootDir>/test/browser/",
        "<rootDir>/test/package/offices/",
      ],
    },
    { ...shared, displayName: "lab", testMatch: ["<rootDir>/test/lab/**/*.test.ts"] },
    { ...shared, displayName: "browser", testMatch: ["<rootDir>/test/browser/**/*.test.ts"] },
  ],
};
