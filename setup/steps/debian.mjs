/** The Debian packages that the lab's hosts, and the building of what it needs, take. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { imageSource, machinesSource } from "../cache.mjs";
import { isStopping, ProgramFailed, run, SetupError, Stopped } from "../child.mjs";
import { answer, foreignProcessor, hasApt, isRoot } from "../machine.mjs";
import { lacksGo, lacksVenv } from "./engine.mjs";

const minutes = 60_000;
const lists = "/var/lib/apt/lists";

/**
 * @param {{ name: string, after: readonly string[], bytes: number, wanted: () => readonly string[],
 *   obstacle: () => string | undefined }} what `obstacle` says why the packages are of no use here
 * @returns {import("./step.mjs").Step}
 */
function packagesStep({ name, after, bytes, wanted, obstacle }) {
  return {
    name,
    doing: "installing Debian packages",
    after: () => after,
    check() {
      if (!hasApt())
        return { skip: "not Debian or Ubuntu: the lab's programs can not be installed from here." };
      const why = obstacle();
      if (why !== undefined) return { skip: why };
      const missing = missingOf(wanted());
      if (missing.length === 0) return { ready: "Debian packages are installed" };
      if (!isRoot())
        return { skip: `not root, and ${missing.join(", ")} missing: run the same command as root.` };
      return { todo: `apt-get install ${missing.join(" ")} (up to a minute)`, bytes, folder: "/var" };
    },
    async make(context) {
      const missing = missingOf(wanted());
      if (!listsAreFresh()) await apt(["update"], context);
      try {
        await install(missing, context);
      } catch (error) {
        if (!(error instanceof ProgramFailed)) throw error;
        if (/dpkg was interrupted/.test(error.output)) await apt(["dpkg", "--configure", "-a"], context);
        else await apt(["update"], context);
        await install(missing, context);
      }
      const still = missingOf(wanted());
      if (still.length > 0)
        throw new SetupError(
          `apt-get ended well, but ${still.join(", ")} is not installed: install it by hand and run the same command again.`,
        );
      return `${missing.length} Debian packages installed`;
    },
  };
}

export const debian = packagesStep({
  name: "debian",
  after: [],
  bytes: 300e6,
  wanted: () => [...listed(imageSource), ...(lacksGo() && lacksVenv() ? ["python3", "python3-venv"] : [])],
  obstacle: () => undefined,
});

/** What runs the lab's machines. One apt-get at a time. */
export const emulator = packagesStep({
  name: "emulator",
  after: ["debian"],
  bytes: 250e6,
  wanted: () => listed(machinesSource),
  obstacle: foreignProcessor,
});

/** The browser that the pages of `hextet report` are tried in, and the letters that it writes them with. */
export const browser = packagesStep({
  name: "browser",
  after: [],
  bytes: 700e6,
  wanted: () => ["chromium", "fonts-dejavu-core"],
  obstacle: () =>
    isDebian() ? undefined : "not Debian, whose package chromium is the browser itself: install one by hand.",
});

/** Other systems have a package of the same name that fetches the browser elsewhere. */
function isDebian() {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
}

/** @param {string} folder of a recipe */
function listed(folder) {
  return readFileSync(join(folder, "packages.txt"), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}

/** @param {readonly string[]} wanted */
function missingOf(wanted) {
  const states =
    answer("sh", [
      "-c",
      `dpkg-query -W -f='\${Package} \${db:Status-Status}\\n' "$@" || :`,
      "sh",
      ...wanted,
    ]) ?? "";
  const installed = new Set(
    states
      .split("\n")
      .filter((line) => line.endsWith(" installed"))
      .map((line) => line.split(" ")[0]),
  );
  return wanted.filter((name) => !installed.has(name));
}

/**
 * @param {readonly string[]} names
 * @param {import("./step.mjs").Context} context
 */
function install(names, context) {
  return apt(["install", "--yes", "--no-install-recommends", ...names], context);
}

/**
 * Runs apt-get (or dpkg), waiting while somebody else holds the package system.
 *
 * @param {readonly string[]} args
 * @param {import("./step.mjs").Context} context
 */
async function apt(args, { log, say, note }) {
  const argv =
    args[0] === "dpkg"
      ? args
      : [
          "apt-get",
          "-q",
          "-o",
          "Acquire::Retries=2",
          "-o",
          "Acquire::http::Timeout=30",
          "-o",
          "APT::Update::Error-Mode=any",
          ...args,
        ];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" };
  const until = Date.now() + 5 * minutes;
  let reported = false;
  for (;;) {
    try {
      // An interrupted apt-get finishes the package it is at, so that dpkg's books stay in order.
      await run(argv, {
        log,
        env,
        deadline: 10 * minutes,
        interrupt: "SIGINT",
        patience: 60_000,
        onLine: (line) => note(line),
      });
      return;
    } catch (error) {
      const holder =
        error instanceof ProgramFailed
          ? /(?:Could not get lock|lock \S+ is held).*/.exec(error.output)?.[0]
          : undefined;
      if (holder === undefined) throw error;
      if (Date.now() > until)
        throw new SetupError(
          `waited 5 minutes for the package system (${holder}): let the other installation end, and run the same command again.`,
        );
      if (isStopping()) throw new Stopped();
      if (!reported) say(`waits for the package system, up to 5 minutes: ${holder}`);
      reported = true;
      await sleep(2000);
    }
  }
}

/** Whether the package lists were fetched within a day. */
function listsAreFresh() {
  const files = readdirSync(lists).filter((name) => name.includes("_Packages"));
  return files.length > 0 && Date.now() - statSync(lists).mtimeMs < 24 * 60 * minutes;
}
