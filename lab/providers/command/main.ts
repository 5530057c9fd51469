/** The process of the stand-in for command, as `bin/pulumi-resource-command` starts it. */
import { flushCompileCache } from "node:module";
import provider from "@pulumi/pulumi/provider/index.js";
import { endWithEngine } from "../end-with-engine.ts";
import { EngineLog } from "../engine-log.ts";
import { LabSupervisor } from "../lab-supervisor.ts";
import { CommandProvider } from "./command-provider.ts";
import { removeSshFolders } from "./ssh-folder.ts";

// The engine interrupts its plug-ins when it ends; keys must not stay behind.
process.on("exit", removeSshFolders);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(1));

endWithEngine();
const argv = process.argv.slice(2);
const log = new EngineLog("command", argv);
await provider.main(new CommandProvider(new LabSupervisor("command", process.env["HEXTET_LAB"]), log), argv);
await log.introduce("in the official plug-in's place");
// The engine kills its plug-ins, so the end is too late for that.
flushCompileCache();
