import { readFileSync } from "node:fs";
import { getStack } from "@pulumi/pulumi";
import { connectionsFromEnvironment } from "../components/connections.ts";
import { program } from "../components/program.ts";

const stack = getStack();
const layout = readFileSync(new URL(`${stack}.layout.yaml`, import.meta.url), "utf8");

export const { table, blocks, addresses, routes, guestCommands } = program(
  stack,
  layout,
  connectionsFromEnvironment(),
);
