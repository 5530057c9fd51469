import { getStack } from "@pulumi/pulumi";
import { connectionsFromEnvironment } from "../components/connections.ts";
import { stackLayout } from "../components/landscape-plan.ts";
import { program } from "../components/program.ts";

const stack = getStack();
const layout = stackLayout(stack, new URL(".", import.meta.url));

export const { plan, blocks, addresses, routes, guestCommands } = program(
  stack,
  layout,
  connectionsFromEnvironment(),
);
