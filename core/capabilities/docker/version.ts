import type { DockerVersion } from "./values.ts";

/** Whether a release is that one or a later one. */
export function isSince({ major, minor }: DockerVersion, wantedMajor: number, wantedMinor = 0): boolean {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
