/**
 * The VPC's DHCPv6 server, a process in the router's namespace: `responder.ts LEASES`.
 *
 * LEASES is a file with one port a line, the device and then its addresses. It is read again whenever it
 * changes, and ports are joined as they come up, so that a new instance disturbs no other.
 */
import { createSocket } from "node:dgram";
import { readFileSync, statSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { Ipv6Address } from "../../../../core/address/index.ts";
import { answer, type Lease } from "./answer.ts";
import { readMessage, writeMessage } from "./message.ts";

const serverPort = 547;
const allServers = "ff02::1:2";
/** Milliseconds between looks at the file and the interfaces. */
const interval = 200;

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: responder.ts LEASES");
const leasesPath: string = path;

let leases: ReadonlyMap<string, Lease> = new Map();
let read = 0;
/** Device → interface index that the group was joined on. */
const joined = new Map<string, number>();

const socket = createSocket({ type: "udp6", reuseAddr: true });

socket.on("message", (bytes, from) => {
  const device = from.address.split("%")[1] ?? "";
  const lease = leases.get(device);
  const message = readMessage(bytes);
  const reply = lease && message && answer(message, lease);
  if (reply !== undefined) socket.send(writeMessage(reply), from.port, from.address);
});

socket.bind(serverPort, "::", () => {
  look();
  setInterval(look, interval);
});

function look(): void {
  const changed = statSync(leasesPath).mtimeMs;
  if (changed !== read) {
    leases = readLeases(readFileSync(leasesPath, "utf8"));
    read = changed;
  }
  const interfaces = networkInterfaces();
  for (const device of leases.keys()) {
    const index = interfaces[device]?.find(
      (networkInterface) => networkInterface.family === "IPv6" && networkInterface.scopeid !== 0,
    )?.scopeid;
    if (index === undefined || joined.get(device) === index) continue;
    socket.addMembership(allServers, `::%${device}`);
    joined.set(device, index);
  }
}

function readLeases(text: string): ReadonlyMap<string, Lease> {
  const lines = text.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const [device = "", ...addresses] = line.split(" ");
      return [device, { addresses: addresses.map(bytesOf) }];
    }),
  );
}

function bytesOf(text: string): Buffer {
  return Buffer.from(Ipv6Address.parse(text).value.toString(16).padStart(32, "0"), "hex");
}
