import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { environment, hextet, program, Workspace } from "./hextet.ts";

const host = (name: string) => `      ${name}: { connect: { address: "2001:db8::10", hostKey: lab } }\n`;

/** A folder with stacks, one of which has three hosts at two sites, and with `hextet` in a folder of programs. */
export class FolderToComplete extends Workspace {
  constructor() {
    super();
    // Its prefix has host bits set: a layout with problems has hosts too.
    this.write(
      "stacks/racks.layout.yaml",
      `hextet: 1\nsites:\n  north:\n    networks: { uplink: { prefix: "2001:db8::1/64" } }\n    hosts:\n${host("pve-1")}${host("pve-2")}  south:\n    hosts:\n${host("nas")}`,
    );
    this.write("stacks/home.layout.yaml", "hextet: 1\nsites: {}\n");
    this.write("stacks/notes.txt", "");
    this.write("bin/hextet", `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
    chmodSync(join(this.path, "bin", "hextet"), 0o755);
  }

  /** Writes a shell's script. @returns its path */
  script(shell: string): string {
    const path = join(this.path, `completion.${shell}`);
    writeFileSync(path, hextet(this.path, "completion", shell).stdout);
    return path;
  }

  /** With `hextet` on the PATH. */
  get environment(): NodeJS.ProcessEnv {
    return {
      ...environment,
      TERM: "dumb",
      HOME: this.path,
      PATH: `${join(this.path, "bin")}${delimiter}${process.env["PATH"]}`,
    };
  }
}
