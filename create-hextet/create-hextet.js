#!/usr/bin/env node
/** `npm create hextet [FOLDER] -- [OPTIONS]` is `hextet init [FOLDER] [OPTIONS]`. */
process.argv.splice(2, 0, "init");
await import("hextet/cli");
