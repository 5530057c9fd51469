import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { saveFile, saveFiles } from "../../cli/save-files.ts";
import { environment, hextet, program, Workspace } from "./hextet.ts";

const folder = mkdtempSync(join(tmpdir(), "hextet-save-"));
const at = (...parts: readonly string[]) => join(folder, ...parts);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(at(name), { recursive: true, force: true });
});

const isRoot = process.getuid?.() === 0;
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

describe("a file that is saved", () => {
  test("is written through a symbolic link, which stays one, wherever it leads", () => {
    mkdirSync(at("real/deep"), { recursive: true });
    mkdirSync(at("stacks"));
    writeFileSync(at("real/deep/ledger"), "old\n");
    symlinkSync("real/deep", at("short"));
    symlinkSync("../short/ledger", at("stacks/prod.ledger.jsonl"));
    saveFile(at("stacks/prod.ledger.jsonl"), "new\n");
    expect(readlinkSync(at("stacks/prod.ledger.jsonl"))).toBe("../short/ledger");
    expect(readFileSync(at("real/deep/ledger"), "utf8")).toBe("new\n");
    expect(readdirSync(at("stacks"))).toEqual(["prod.ledger.jsonl"]);
    expect(readdirSync(at("real/deep"))).toEqual(["ledger"]);
  });

  test("is made where a link leads to that nothing stands at yet, also by way of another folder's link", () => {
    mkdirSync(at("real/deep"), { recursive: true });
    symlinkSync("real/deep", at("short"));
    symlinkSync("../ledger", at("real/deep/link"));
    saveFile(at("short/link"), "new\n");
    expect(readFileSync(at("real/ledger"), "utf8")).toBe("new\n");
    expect(lstatSync(at("real/deep/link")).isSymbolicLink()).toBe(true);
  });

  test("keeps its mode; a new one gets what the umask leaves", () => {
    writeFileSync(at("a"), "old\n");
    chmodSync(at("a"), 0o640);
    saveFile(at("a"), "new\n");
    expect(modeOf(at("a"))).toBe("640");
    const before = process.umask(0o027);
    saveFile(at("b"), "new\n");
    process.umask(before);
    expect(modeOf(at("b"))).toBe("640");
  });

  (isRoot ? test : test.skip)("keeps its owner and group, whoever writes it", () => {
    writeFileSync(at("a"), "old\n");
    chownSync(at("a"), 1234, 4321);
    saveFile(at("a"), "new\n");
    expect(statSync(at("a"))).toMatchObject({ uid: 1234, gid: 4321 });
  });

  (isRoot ? test : test.skip)(
    "stays another user's, where whoever writes it may not make him a new one",
    () => {
      chmodSync(folder, 0o777);
      writeFileSync(at("a"), "an old text that is longer\n");
      chmodSync(at("a"), 0o666);
      const script = `import(${JSON.stringify(join(program, "..", "save-files.ts"))}).then(({ saveFile }) => saveFile(process.argv[1], "new\\n"))`;
      const { status, stderr } = spawnSync(process.execPath, ["-e", script, at("a")], {
        uid: 1234,
        gid: 1234,
        encoding: "utf8",
        env: { NODE_OPTIONS: "--disable-warning=ExperimentalWarning" },
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(readFileSync(at("a"), "utf8")).toBe("new\n");
      expect(statSync(at("a"))).toMatchObject({ uid: 0 });
      expect(readdirSync(folder)).toEqual(["a"]);
    },
  );

  test("keeps its other names", () => {
    writeFileSync(at("a"), "an old text that is longer\n");
    linkSync(at("a"), at("b"));
    saveFile(at("a"), "new\n");
    expect(readFileSync(at("b"), "utf8")).toBe("new\n");
    expect(readdirSync(folder)).toEqual(["a", "b"]);
  });

  test("with other names may come in pieces too, and is as long as they are", () => {
    writeFileSync(at("a"), "an old text that is longer than the new one\n".repeat(100_000));
    linkSync(at("a"), at("b"));
    saveFile(at("a"), ["new ", "text\n", "y".repeat(2_000_000)]);
    expect(readFileSync(at("b"), "utf8")).toBe(`new text\n${"y".repeat(2_000_000)}`);
    expect(readdirSync(folder)).toEqual(["a", "b"]);
  });

  test("that is no regular file is written to as it is", () => {
    saveFile("/dev/null", "x");
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  test("is asked for when the one before lies beside its place, and may come in pieces", () => {
    function* files() {
      yield { path: at("a"), text: "a\n" };
      expect(readdirSync(folder).length).toBe(1);
      yield { path: at("b"), text: ["b", "\n", "x".repeat(200_000)] };
      expect(readdirSync(folder).length).toBe(2);
    }
    saveFiles(files());
    expect(readdirSync(folder)).toEqual(["a", "b"]);
    expect(readFileSync(at("b"), "utf8")).toBe(`b\n${"x".repeat(200_000)}`);
  });

  test("leaves nothing beside the others where one cannot be made", () => {
    function* files() {
      yield { path: at("a"), text: "a\n" };
      throw new Error("no more");
    }
    expect(() => saveFiles(files())).toThrow("no more");
    expect(readdirSync(folder)).toEqual([]);
  });

  test("is written with all others or not at all", () => {
    writeFileSync(at("a"), "old\n");
    mkdirSync(at("b"));
    const files = ["a", "b"].map((name) => ({ path: at(name), text: "new\n" }));
    expect(() => saveFiles(files)).toThrow(`${at("b")} cannot be written: is a folder (EISDIR)`);
    expect(readFileSync(at("a"), "utf8")).toBe("old\n");
    expect(readdirSync(folder)).toEqual(["a", "b"]);
  });

  test.each([
    ["a link that leads to itself", () => symlinkSync("a", at("a")), "a", /too many symbolic links.*ELOOP/],
    ["a file in the place of a folder", () => writeFileSync(at("a"), ""), "a/b", /a is no folder$/],
  ])("%s: one sentence with the path", (_, prepare, path, reason) => {
    prepare();
    expect(() => saveFile(at(path), "x")).toThrow(reason);
    expect(() => saveFile(at(path), "x")).toThrow(`${at(path)} cannot be written: `);
  });
});

/** A disk of 64 kB that only the command sees, with `prepare` done on it as a shell does it. */
function onSmallDisk(prepare: string, ...args: readonly string[]) {
  const script = `mount -t tmpfs -o size=64k none "$1" && cd "$1" && ${prepare}
shift; status=0; "$@" || status=$?
cat stacks/*.yaml stacks/*.jsonl >&3; ls -A . stacks >&4; exit $status`;
  const disk = mkdtempSync(join(tmpdir(), "hextet-disk-"));
  const command = [process.execPath, program, ...args];
  const ended = spawnSync("unshare", ["--mount", "sh", "-c", script, "sh", disk, ...command], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    env: environment,
  });
  rmSync(disk, { recursive: true });
  return { ...ended, files: ended.output[3], names: ended.output[4]?.split("\n") };
}

const mayMount = isRoot && spawnSync("unshare", ["--mount", "true"]).status === 0;

(mayMount ? describe : describe.skip)("on a full disk", () => {
  const space = new Workspace();
  afterAll(() => space.remove());
  const rows = Array.from({ length: 300 }, (_, at) => `h${at},eno1,2001:db8:7::${(at + 2).toString(16)}/64`);
  space.write("many.csv", `host,interface,address\n${rows.join("\n")}\n`);

  test("import --force leaves the layout and the ledger that were there, and nothing half", () => {
    const { status, stdout, stderr, files, names } = onSmallDisk(
      "mkdir stacks && echo mine >stacks/prod.layout.yaml && echo '{}' >stacks/prod.ledger.jsonl && { cat /dev/zero >filler 2>/dev/null || :; } && truncate -s -8192 filler",
      ...["import", "prod", join(space.path, "many.csv"), "--purpose", "lab", "--force"],
    );
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toBe("stacks/prod.layout.yaml cannot be written: no space left on device (ENOSPC)\n");
    expect(files).toBe("mine\n{}\n");
    expect(names).toEqual([
      ".:",
      "filler",
      "stacks",
      "",
      "stacks:",
      "prod.layout.yaml",
      "prod.ledger.jsonl",
      "",
    ]);
  });

  test("plan --write leaves the ledger that was there", () => {
    hextet(space.path, "import", "prod", "many.csv", "--purpose", "lab");
    const { status, stderr, files } = onSmallDisk(
      `mkdir stacks && cp ${space.path}/stacks/prod.layout.yaml stacks && echo >stacks/prod.ledger.jsonl && { cat /dev/zero >filler 2>/dev/null || :; }`,
      ...["plan", "prod", "--write"],
    );
    expect(status).toBe(3);
    expect(stderr).toContain(
      "stacks/prod.ledger.jsonl cannot be written: no space left on device (ENOSPC)\n",
    );
    expect(files?.endsWith("\n\n")).toBe(true);
  });
});
