import { fileURLToPath } from "node:url";
import { getStack } from "@pulumi/pulumi";
import { connectionsFromEnvironment } from "../components/connections.ts";
import { stackLayout, stackLedger } from "../components/landscape-plan.ts";
import { program } from "../components/program.ts";

const stack = getStack();
const folder = new URL(".", import.meta.url);

export const { plan, blocks, addresses, routes, guestCommands } = program(
  stack,
  stackLayout(stack, folder),
  stackLedger(stack, folder),
  connectionsFromEnvironment(),
  fileURLToPath(folder),
);
