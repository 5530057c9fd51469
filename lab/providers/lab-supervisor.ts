import { join } from "node:path";
import { LabClient } from "../supervisor/client.ts";

/** The one project that labs have stacks of. */
const project = "hextet";

/**
 * A provider's way to the lab's supervisor, and its guard: a stand-in changes nothing in a stack that is not the
 * running lab's.
 */
export class LabSupervisor {
  readonly #provider: string;
  readonly #folder: string | undefined;
  #connected: Promise<{ readonly client: LabClient; readonly lab: string }> | undefined;

  /** @param folder the lab's run directory, from HEXTET_LAB */
  constructor(provider: string, folder: string | undefined) {
    this.#provider = provider;
    this.#folder = folder;
  }

  /**
   * The supervisor, for a change to the resource `urn`.
   * @throws Error in one sentence, where none runs or the stack is not its lab's
   */
  async forChange(urn: string): Promise<LabClient> {
    const { client, lab } = await this.#connect();
    const refusal = this.#refusal(urn, lab);
    if (refusal !== undefined) throw new Error(refusal);
    return client;
  }

  /**
   * Why a stack cannot be worked on, said before anything of it is changed: undefined where it can be, or where
   * no lab runs and only a preview is possible.
   */
  async refusal(urn: string): Promise<string | undefined> {
    const connected = await this.#connect().catch(() => undefined);
    return connected && this.#refusal(urn, connected.lab);
  }

  #refusal(urn: string, lab: string): string | undefined {
    const [stack = "", urnProject = ""] = urn.split("::").map((part) => part.replace(/^urn:pulumi:/, ""));
    if (stack === lab && urnProject === project) return undefined;
    return `this ${this.#provider} provider is a lab's stand-in and works on stack ${lab} of project ${project} alone, not on ${stack} of ${urnProject}: take ${process.env["HEXTET_LAB"] === undefined ? "it" : "its folder"} off PATH to use the real one`;
  }

  #connect(): Promise<{ readonly client: LabClient; readonly lab: string }> {
    this.#connected ??= this.#open().catch((error: unknown) => {
      this.#connected = undefined;
      throw error;
    });
    return this.#connected;
  }

  async #open(): Promise<{ readonly client: LabClient; readonly lab: string }> {
    const what = `this ${this.#provider} provider is a lab's stand-in and changes nothing without one`;
    if (this.#folder === undefined || this.#folder === "") {
      throw new Error(
        `${what}: HEXTET_LAB names none (npm start runs one, hextet lab env prints what it needs)`,
      );
    }
    try {
      const client = await LabClient.connect(join(this.#folder, "socket"));
      // An idle connection must not keep the provider from ending with the engine.
      client.unref();
      return { client, lab: (await client.ask("hello", null)).lab };
    } catch (error) {
      throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
