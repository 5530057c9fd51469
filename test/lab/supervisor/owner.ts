/** A command that owns a lab until somebody kills it. */

import { imagePath } from "../../../lab/image/image.ts";
import { launch } from "../../../lab/supervisor/launch.ts";
import { smallTopology } from "./topology.ts";

const lab = process.argv[2] ?? "";
const client = await launch({ lab, image: imagePath(), command: "owner.ts" });
await client.ask("boot", { topology: smallTopology(lab, []) });
console.log("booted");
await client.closed;
