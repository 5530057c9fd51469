/** Labs of a test run's own: two runs on one machine, in two working trees, must not meet. */

import { randomBytes } from "node:crypto";
import { runDirectory } from "../../lab/supervisor/run-directory.ts";

/**
 * @param idea what the lab is for, in at most 28 characters: `ec2-instances`
 * @returns a lab's name that no other call, in this process or another, has had: `ec2-instances-3f09ac`
 */
export function uniqueLab(idea: string): string {
  const name = `${idea}-${randomBytes(3).toString("hex")}`;
  runDirectory(name); // throws where the name is none
  return name;
}
