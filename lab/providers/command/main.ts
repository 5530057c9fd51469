/** The process of the stand-in for command, as `bin/pulumi-resource-command` starts it. */
import { flushCompileCache } from "node:module";
import { promisify } from "node:util";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { endWithEngine } from "../end-with-engine.ts";
import { EngineLog } from "../engine-log.ts";
import { LabSupervisor } from "../lab-supervisor.ts";
import { CommandProvider } from "./command-provider.ts";
import { commandService } from "./plugin-service.ts";
import { removeSshFolders } from "./ssh-folder.ts";

// The engine interrupts its plug-ins when it ends; keys must not stay behind.
process.on("exit", removeSshFolders);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));

endWithEngine();
const log = new EngineLog("command", process.argv.slice(2));
const provider = new CommandProvider(new LabSupervisor("command", process.env["HEXTET_LAB"]), log);
const longest = 400 * 1024 * 1024;
const server = new Server({
  "grpc.max_receive_message_length": longest,
  "grpc.max_send_message_length": longest,
});
server.addService(service.ResourceProviderService, commandService(provider));
const port = await promisify(server.bindAsync.bind(server))(
  "127.0.0.1:0",
  ServerCredentials.createInsecure(),
);
// The engine reads where to call.
process.stdout.write(`${port}\n`);
await log.introduce("in the official plug-in's place");
// The engine kills its plug-ins, so the end is too late for that.
flushCompileCache();
