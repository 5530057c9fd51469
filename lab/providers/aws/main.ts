/** The process of the stand-in for AWS, as `bin/pulumi-resource-aws` starts it. */
import { flushCompileCache } from "node:module";
import provider from "@pulumi/pulumi/provider/index.js";
import { endWithEngine } from "../end-with-engine.ts";
import { EngineLog } from "../engine-log.ts";
import { LabSupervisor } from "../lab-supervisor.ts";
import { AwsProvider } from "./aws-provider.ts";

endWithEngine();
const argv = process.argv.slice(2);
const { AWS_REGION, HEXTET_LAB } = process.env;
await provider.main(new AwsProvider(new LabSupervisor("aws", HEXTET_LAB), AWS_REGION), argv);
await new EngineLog("aws", argv).introduce("not on AWS");
// The engine kills its plug-ins, so the end is too late for that.
flushCompileCache();
