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
    return this.#send(engine.LogSeverity.INFO, text, urn);
  }

  /** What is shown while the resource is worked on, and not kept. */
  status(text: string, urn: string): Promise<void> {
    return this.#send(engine.LogSeverity.INFO, text, urn, true);
  }

  warning(text: string, urn: string): Promise<void> {
    return this.#send(engine.LogSeverity.WARNING, text, urn);
  }

  error(text: string, urn: string): Promise<void> {
    return this.#send(engine.LogSeverity.ERROR, text, urn);
  }

  /** Says, once for each process, who is at work. */
  async introduce(instead: string): Promise<void> {
    await this.info(`provider ${this.#provider} is the lab's stand-in: it works on twins here, ${instead}`);
  }

  #send(
    severity: (typeof engine.LogSeverity)[keyof typeof engine.LogSeverity],
    text: string,
    urn: string,
    isEphemeral = false,
  ): Promise<void> {
    const request = new engine.LogRequest().setSeverity(severity).setMessage(text).setUrn(urn);
    request.setEphemeral(isEphemeral);
    return new Promise((resolve) => {
      const client = settings.getEngine();
      if (client === undefined) resolve();
      // Nobody to report to is no reason to fail.
      else client.log(request, () => resolve());
    });
  }
}
