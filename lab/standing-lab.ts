/** Labs that a command before has left running. */

import { type LabRequest, LabSession } from "./session.ts";
import { connectLab } from "./supervisor/launch.ts";

/** Whether a lab of that name runs, and was told to outlive the command that started it. */
export async function labStands(lab: string): Promise<boolean> {
  const client = await connectLab(lab);
  if (client === undefined) return false;
  try {
    const { kept, booted } = await client.ask("hello", null);
    return kept && booted;
  } finally {
    client.close();
  }
}

/**
 * Joins a lab that runs, and gives it twins for the hosts that its layout did not have so far; `undefined` where none
 * of the plan's name runs. What the layout no longer has goes with `LabSession.shrink`, once it is applied.
 */
export async function joinAndExtend(request: LabRequest): Promise<LabSession | undefined> {
  const session = await LabSession.join(request);
  try {
    await session?.extend();
    return session;
  } catch (error) {
    await session?.close("stay");
    throw error;
  }
}
