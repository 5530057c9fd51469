import { spawnSync } from "node:child_process";
import { imagePath } from "../../../lab/image/image.ts";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { waitFor } from "../../../lab/supervisor/deadline.ts";
import { endForGood, launch } from "../../../lab/supervisor/launch.ts";
import { runDirectory } from "../../../lab/supervisor/run-directory.ts";
import { uniqueLab } from "../unique-lab.ts";

/** The labs that one file of tests starts: their connections do not outlive it, whatever becomes of the tests. */
export class OwnedLabs {
  /** Of the lab that is started where no other is named. */
  readonly name = uniqueLab("supervisor");
  readonly #connections: LabClient[] = [];

  /** A lab without hosts, which ends with its connection. */
  async start(name: string = this.name, command = "the test of the supervisor"): Promise<LabClient> {
    const client = await launch({ lab: name, image: imagePath(), command });
    this.#connections.push(client);
    return client;
  }

  /** Until nobody holds the lab any more. @throws Error after 20 s */
  async gone(): Promise<void> {
    await waitFor({
      failure: "the lab did not go by itself",
      deadline: 20_000,
      probe: () =>
        spawnSync("flock", ["-n", runDirectory(this.name).lock, "true"]).status === 0 ? true : undefined,
    });
  }

  async end(): Promise<void> {
    for (const connection of this.#connections) connection.close();
    await endForGood(this.name);
  }
}
