import { expect, test } from "@jest/globals";
import { RunError } from "@pulumi/pulumi";
import { connectionsFromEnvironment, connectionsFromFile } from "../../components/connections.ts";

test("a program that names no file of connections is refused as Pulumi reports it, without a stack below", () => {
  const sentence = /^\/nowhere\.json \(HEXTET_CONNECTIONS\) holds no connections: ENOENT/;
  for (const read of [
    () => connectionsFromFile("/nowhere.json"),
    () => connectionsFromEnvironment({ HEXTET_CONNECTIONS: "/nowhere.json" }),
  ]) {
    expect(read).toThrow(RunError);
    expect(read).toThrow(sentence);
  }
});
