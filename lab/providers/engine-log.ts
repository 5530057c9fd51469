import engine from "@pulumi/pulumi/proto/engine_pb.js";
import settings from "@pulumi/pulumi/runtime/settings.js";

/** Messages to the person at the engine, on the resource that they are about. */
export class EngineLog {
  readonly #provider: string;

  /** @param argv of the provider's process: its last argument is the engine's address */
  constructor(provider: string, argv: readonly string[]) {
    this.#provider = provider;
    const address = argv.at(-1);
    if (address !== undefined && /:[0-9]+$/.test(address)) {
      settings.resetOptions("", "", -1, address, "", false, "");
    }
  }

  /** @param urn empty for what is about no resource */
  info(text: string, urn = ""): Promise<void> {
    const request = new engine.LogRequest();
    request.setSeverity(engine.LogSeverity.INFO);
    request.setMessage(text);
    request.setUrn(urn);
    return new Promise((resolve) => {
      const client = settings.getEngine();
      if (client === undefined) resolve();
      // Nobody to tell is no reason to fail.
      else client.log(request, () => resolve());
    });
  }

  /** Says, once for each process, who is at work. */
  async introduce(instead: string): Promise<void> {
    await this.info(`provider ${this.#provider} is the lab's stand-in: it works on twins here, ${instead}`);
  }
}
