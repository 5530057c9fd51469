/**
 * Joins standard input and output to a socket: `to-socket.mjs FOLDER NAME`. From the folder, as a socket's path must be short.
 * An empty line comes first: who serves there waits for it.
 */
import { connect } from "node:net";

const [folder = ".", name = ""] = process.argv.slice(2);
process.chdir(folder);
const socket = connect(name);
socket.on("error", (error) => {
  process.stderr.write(`${name}: ${error.message}\n`);
  process.exit(1);
});
socket.on("close", () => process.exit(0));
socket.write("\n");
process.stdin.pipe(socket).pipe(process.stdout);
