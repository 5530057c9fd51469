import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest } from "@jest/globals";
import { imagePath } from "../../lab/image/image.ts";
import { FolderToComplete } from "../cli/folder-to-complete.ts";
import { longer } from "./longer.ts";

/**
 * Debian's zsh and fish, which the hosts' image has, as programs of this machine: with the image's loader and libraries, so that they
 * find `hextet` here. The machine's own bash is asked in test/cli/completion.test.ts.
 */
jest.setTimeout(120_000);

let space: FolderToComplete;
beforeAll(() => {
  space = new FolderToComplete();
});
afterAll(() => space.remove());

const image = imagePath();
const [libraries = ""] = globSync(join(image, "usr/lib/*-linux-gnu"));
const [loader = ""] = globSync(join(image, "usr/lib*/ld-linux-*.so.*"));

/** How a program of the image is called. */
const ofImage = (name: string) => [loader, "--library-path", libraries, join(image, "usr/bin", name)];

function run(command: readonly string[]): string {
  const [program = "", ...args] = command;
  const { stdout, stderr, status } = spawnSync(program, args, {
    cwd: space.path,
    encoding: "utf8",
    timeout: 60_000,
    env: space.environment,
  });
  if (status !== 0) throw new Error(`${command.join(" ")}: ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

longer("fish completes hosts, commands with what they do, and files where there is nothing else", () => {
  const script = `set -p fish_function_path ${image}/usr/share/fish/functions
source ${space.script("fish")}
complete -C "hextet diff racks no"
complete -C "hextet compl"
complete -C "hextet import racks completion."`;
  expect(run([...ofImage("fish"), "--no-config", "-c", script]).split("\n")).toEqual([
    "north/pve-1",
    "north/pve-2",
    expect.stringMatching(/^completion\tprint what a shell is to source/),
    "completion.fish",
    "",
  ]);
});

longer("zsh completes a line as Tab does", () => {
  const [modules = ""] = globSync(join(libraries, "zsh", "5.*"));
  // A zsh at a terminal of its own; what it has completed is printed by putting echo before it.
  space.write(
    "typed.zsh",
    `module_path=(${modules})
zmodload zsh/zpty
zpty z "${ofImage("zsh").join(" ")} -f -i"
zpty -w z 'module_path=(${modules}); fpath=(${image}/usr/share/zsh/functions/**/*(/)); zmodload zsh/zle; autoload -Uz compinit; compinit -u -D; source ${space.script("zsh")}; echo rea""dy'
zpty -r z said '*ready*'
zpty -w -n z $'hextet diff racks north/pve-\\t2\\x01echo it is: '
zpty -w z ''
zpty -r z said '*it is: hextet diff racks north/pve-2*'
print -r -- $said
zpty -w z exit`,
  );
  expect(run([...ofImage("zsh"), "-f", "typed.zsh"])).toMatch(/it is: hextet diff racks north\/pve-2/);
});
