/** Notes each module that a program resolves, imported or required, in the file that NOTE_MODULES names. */
import { writeFileSync } from "node:fs";
import { registerHooks } from "node:module";

const seen = new Set();
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    seen.add(found.url);
    return found;
  },
});
process.on("exit", () => writeFileSync(process.env["NOTE_MODULES"] ?? "", JSON.stringify([...seen])));
