/**
 * Node's language host in the place of the official one, which can not be had here: it starts the official SDK's own
 * entry for programs (`@pulumi/pulumi/cmd/run`), with the official host's arguments, and reports to the engine how that ended.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { endWithEngine } from "../../../lab/providers/end-with-engine.ts";

/** What the SDK itself needs is no dependency of this project. */
const ofSdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
const grpc = ofSdk("@grpc/grpc-js");
const language = ofSdk("./proto/language_pb.js");
const plugin = ofSdk("./proto/plugin_pb.js");
const { LanguageRuntimeService } = ofSdk("./proto/language_grpc_pb.js");

/** The status of a program that has reported to its user already what is wrong. */
const reportedAlready = 32;
/** Where the engine listens. */
const engine = process.argv.slice(2).findLast((argument) => !argument.startsWith("-")) ?? "";

type Answer = (error: null, response: unknown) => void;

function run({ request }: { readonly request: RunRequest }, answer: Answer): void {
  const info = request.getInfo();
  const given = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: info.getProgramDirectory(),
    parallel: String(request.getParallel()),
  };
  const args = Object.entries(given).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value]));
  const config = [...request.getConfigMap().entries()].map(([key, value]) => [
    key.replace(":", ":config:"),
    value,
  ]);
  const env = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
  const program = [
    ofSdk.resolve("./cmd/run"),
    ...args,
    ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint(),
  ];
  spawn(process.execPath, program, { env, stdio: ["ignore", "inherit", "inherit"] }).on("close", (status) => {
    const response = new language.RunResponse();
    if (status === reportedAlready) response.setBail(true);
    else if (status !== 0) response.setError(`Program exited with non-zero exit code: ${status}`);
    answer(null, response);
  });
}

interface RunRequest {
  getInfo(): { getRootDirectory(): string; getProgramDirectory(): string; getEntryPoint(): string };
  getMonitorAddress(): string;
  getOrganization(): string;
  getProject(): string;
  getStack(): string;
  getParallel(): number;
  getDryrun(): boolean;
  getConfigMap(): Map<string, string>;
  getConfigsecretkeysList(): readonly string[];
}

/** What a policy pack is run by: the SDK's own entry for packs, which comes with the pack's packages. */
function runPlugin(call: PluginCall): void {
  const info = call.request.getInfo();
  const pack = info.getProgramDirectory();
  const entry = createRequire(`${pack}/package.json`).resolve("@pulumi/pulumi/cmd/run-policy-pack");
  const [where = "", ...more] = call.request.getArgsList();
  const pairs = call.request.getEnvList().map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return [name, value.join("=")];
  });
  const env = { ...process.env, ...Object.fromEntries(pairs) };
  const child = spawn(process.execPath, [entry, where, pack, ...more], {
    cwd: pack,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = (set: "setStdout" | "setStderr") => (chunk: Buffer) => {
    const response = new language.RunPluginResponse();
    response[set](chunk);
    call.write(response);
  };
  child.stdout.on("data", said("setStdout"));
  child.stderr.on("data", said("setStderr"));
  child.on("close", (status) => {
    const response = new language.RunPluginResponse();
    response.setExitcode(status ?? 1);
    call.write(response);
    call.end();
  });
  call.on("cancelled", () => child.kill());
}

interface PluginCall {
  readonly request: {
    getInfo(): { getProgramDirectory(): string };
    getArgsList(): readonly string[];
    getEnvList(): readonly string[];
  };
  write(response: unknown): void;
  end(): void;
  on(event: "cancelled", listener: () => void): void;
}

const server = new grpc.Server();
server.addService(LanguageRuntimeService, {
  getRequiredPackages: (_call: unknown, answer: Answer) =>
    answer(null, new language.GetRequiredPackagesResponse()),
  getRequiredPlugins: (_call: unknown, answer: Answer) =>
    answer(null, new language.GetRequiredPluginsResponse()),
  getPluginInfo: (_call: unknown, answer: Answer) => {
    const info = new plugin.PluginInfo();
    info.setVersion("3.259.0");
    answer(null, info);
  },
  run,
  runPlugin,
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error: unknown, port: number) => {
  if (error !== null) throw error;
  // How a plug-in says that it is there.
  process.stdout.write(`${port}\n`);
});
endWithEngine();
