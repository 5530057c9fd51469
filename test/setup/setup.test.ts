import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { ScratchCheckout } from "./scratch-checkout.ts";

const isRoot = process.getuid?.() === 0;
const isDebian = existsSync("/etc/debian_version");
/** What a whole set-up makes: without root or Debian, all but what the lab's hosts need. */
const everything = isRoot && isDebian ? ["go", "image", "npm"] : ["go", "npm"];

/** A process that only waits to be counted as ended is none. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, "utf8"));
}

let machine: ScratchCheckout;
beforeEach(() => {
  machine = new ScratchCheckout();
});
afterEach(() => machine.remove());

describe("the set-up", () => {
  test("makes everything once, and nothing the second time", async () => {
    const first = await machine.setUp();
    expect(first).toMatchObject({ status: 0, output: expect.stringContaining("Set up in") });
    expect(machine.made()).toEqual(everything);
    const second = await machine.setUp();
    expect(second).toMatchObject({ status: 0, output: expect.not.stringContaining("Set up in") });
    expect(machine.made()).toEqual(everything);
  });

  const layers = everything.includes("image")
    ? ["layer of compose", "layer of ifupdown", "layer of ndppd", "layer of networkmanager"]
    : [];

  test("makes the image of older hosts for the long tests alone, and layers for those too", async () => {
    await machine.setUp();
    expect(machine.made()).toEqual(everything);
    await machine.setUp(undefined, {}, "long");
    const more = everything.includes("image") ? ["image of bookworm"] : [];
    expect(machine.made()).toEqual([...everything, ...layers, ...more].sort());
  });

  test("makes what machines start from where they are asked for, once the image is there", async () => {
    await machine.setUp(undefined, {}, "only-machines");
    const more = everything.includes("image") && process.arch === "x64" ? ["machines"] : [];
    expect(machine.made()).toEqual([...everything, ...layers, ...more].sort());
    const log = readFileSync(machine.log, "utf8");
    if (more.length > 0) expect(log.indexOf("machines")).toBeGreaterThan(log.indexOf("image"));
    await machine.setUp(undefined, {}, "only-machines");
    expect(machine.made()).toEqual([...everything, ...layers, ...more].sort());
  });

  test("installs again what package-lock.json asks for anew, and nothing else", async () => {
    await machine.setUp();
    const lock = join(machine.checkout, "node_modules", ".package-lock.json");
    writeFileSync(lock, JSON.stringify({ packages: {} }));
    const { output } = await machine.setUp();
    expect(machine.made()).toEqual([...everything, "npm"].sort());
    expect(output).toMatch(/npm ci, since \S+ is missing and not \d/);
    for (const name of ["node", "hextet"])
      expect(existsSync(join(machine.checkout, "node_modules", ".bin", name))).toBe(true);
  });

  test("two at once make it once, and the second says for whom it waits", async () => {
    machine.program(
      "npm",
      `echo npm >>${machine.log}; sleep 2; mkdir -p node_modules/.bin; cp package-lock.json node_modules/.package-lock.json`,
    );
    const [first, two] = await Promise.all([machine.setUp(), machine.setUp()]);
    expect([first.status, two.status]).toEqual([0, 0]);
    expect(machine.made()).toEqual(everything);
    expect(`${first.output}${two.output}`).toMatch(/waits for process \d+, which is at the npm packages too/);
  });

  test("a lock whose holder is gone keeps nobody waiting", async () => {
    writeFileSync(
      join(machine.checkout, "node_modules.lock"),
      JSON.stringify({ pid: 1, started: "not when it did" }),
    );
    const { status, output } = await machine.setUp();
    expect(status).toBe(0);
    expect(output).not.toMatch(/waits for/);
  });

  test("interrupted, it ends what it started and says 130; the next run makes what is missing", async () => {
    machine.program(
      "npm",
      `echo $$ >${machine.folder}/npm.pid; sleep 60 & echo $! >${machine.folder}/sleep.pid; wait`,
    );
    const ended = machine.setUp((child) => {
      void machine.appears("sleep.pid").then(() => child.kill("SIGINT"));
    });
    expect((await ended).status).toBe(130);
    for (const name of ["npm.pid", "sleep.pid"]) {
      const pid = Number(await machine.appears(name));
      expect(isAlive(pid)).toBe(false);
    }
    expect(existsSync(join(machine.checkout, "node_modules.lock"))).toBe(false);
    machine.program(
      "npm",
      `mkdir -p node_modules/.bin; cp package-lock.json node_modules/.package-lock.json`,
    );
    expect((await machine.setUp()).status).toBe(0);
  });
});

describe("what goes wrong is one sentence, and ends the rest of it", () => {
  const lastLine = (output: string) => output.trim().split("\n").at(-1);

  test("no network", async () => {
    machine.program(
      "npm",
      `echo 'npm error network request failed, reason: getaddrinfo ENOTFOUND registry.example'; exit 1`,
    );
    machine.program("go", `[ "$1" = env ] && { echo go1.26.0; exit; }; sleep 60`);
    const { status, output } = await machine.setUp();
    expect(status).toBe(1);
    expect(lastLine(output)).toMatch(
      /^Set-up: installing the npm packages could not reach the network \(.*ENOTFOUND.*\): connect this machine, or set HTTPS_PROXY, and run the same command again/,
    );
  }, 20_000);

  test("npm refuses", async () => {
    machine.program(
      "npm",
      `printf 'npm warn old\\nnpm error code EUSAGE\\nnpm error the lock file is of another package.json\\n'; exit 1`,
    );
    const { status, output } = await machine.setUp();
    expect(status).toBe(1);
    expect(lastLine(output)).toMatch(
      /installing the npm packages failed: npm ci .* ended with status 1, saying "npm error the lock file is of another package.json"\. All of the output: .*packages\.log$/,
    );
  });

  test("a disk that fills up", async () => {
    machine.program(
      "go",
      `case $1 in env) echo go1.26.0 ;; *) echo 'write /x/y.a: no space left on device'; exit 1 ;; esac`,
    );
    const { status, output } = await machine.setUp();
    expect(status).toBe(1);
    expect(lastLine(output)).toMatch(
      /building the Pulumi engine ran out of disk space \(.*\): free some and run the same command again/,
    );
  });

  test("a cache that can not be made", async () => {
    writeFileSync(join(machine.folder, "file"), "");
    const { status, output } = await machine.setUp(undefined, {
      XDG_CACHE_HOME: join(machine.folder, "file", "cache"),
    });
    expect(status).toBe(1);
    expect(lastLine(output)).toMatch(
      /cache\/hextet can not be written to \(ENOTDIR.*set XDG_CACHE_HOME to a folder that can/,
    );
    expect(machine.made()).toEqual([]);
  });

  test("an engine that is not what was asked for", async () => {
    machine.program(
      "go",
      `case $1 in env) [ "$2" = GOVERSION ] && echo go1.26.0 || echo ${machine.folder}/none ;;
       *) while [ "$1" != -o ]; do shift; done; mkdir -p "\${2%/*}"; printf '#!/bin/sh\\necho v1.0.0\\n' >"$2"; chmod +x "$2" ;; esac`,
    );
    const { status, output } = await machine.setUp();
    expect(status).toBe(1);
    expect(lastLine(output)).toMatch(/the engine that was built says it is v1\.0\.0 and not v3\.259\.0/);
  });
});

(isRoot && isDebian ? describe : describe.skip)("Debian's packages", () => {
  const lacking = (name: string) =>
    `for n; do case $n in -*|${name}) ;; *) echo "$n installed" ;; esac; done`;

  test("only those that are missing are asked for", async () => {
    machine.program(
      "dpkg-query",
      `[ -e ${machine.folder}/there ] && missing=none || missing=mmdebstrap
      for n; do case $n in -*|$missing) ;; *) echo "$n installed" ;; esac; done`,
    );
    machine.program(
      "apt-get",
      `echo apt-get "$@" >>${machine.log}; case $* in *install*) touch ${machine.folder}/there ;; esac`,
    );
    expect((await machine.setUp()).status).toBe(0);
    const installs = machine.made().filter((line) => line.includes("install"));
    expect(installs).toHaveLength(1);
    expect(installs[0]).toMatch(/install --yes --no-install-recommends mmdebstrap$/);
  });

  test("a held package system is waited for, and said so", async () => {
    machine.program(
      "dpkg-query",
      `[ -e ${machine.folder}/there ] && missing=none || missing=mmdebstrap
      for n; do case $n in -*|$missing) ;; *) echo "$n installed" ;; esac; done`,
    );
    machine.program(
      "apt-get",
      `case $* in *install*) ;; *) exit 0 ;; esac
       [ -e ${machine.folder}/tried ] && { touch ${machine.folder}/there; exit 0; }
       touch ${machine.folder}/tried
       echo 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (unattended-upgr)'; exit 100`,
    );
    const { status, output } = await machine.setUp();
    expect(status).toBe(0);
    expect(output).toMatch(
      /waits for the package system, up to 5 minutes: .*process 4711 \(unattended-upgr\)/,
    );
  }, 20_000);

  test("a package that apt-get can not find is named", async () => {
    machine.program("dpkg-query", lacking("mmdebstrap"));
    machine.program(
      "apt-get",
      `case $* in *install*) echo 'E: Unable to locate package mmdebstrap'; exit 100 ;; esac`,
    );
    const { status, output } = await machine.setUp();
    expect(status).toBe(1);
    expect(output).toMatch(
      /Set-up: installing Debian packages failed: .*"E: Unable to locate package mmdebstrap"/,
    );
  });
});

describe("on a machine that can not have everything", () => {
  test("without Go and Python the engine is skipped or its Python asked for, and the program is set up all the same", async () => {
    machine.without("go");
    machine.program("apt-get", "exit 100");
    machine.program(
      "dpkg-query",
      `for n; do case $n in -*|python3*) ;; *) echo "$n installed" ;; esac; done`,
    );
    const { output } = await machine.setUp();
    if (isRoot && isDebian) expect(output).toMatch(/apt-get install python3 python3-venv/);
    else expect(output).toMatch(/engine +skipped: no Pulumi engine: install Pulumi/);
  });

  test("an official engine that is new enough is taken, an older one is not", async () => {
    machine.program("pulumi", "echo v3.260.1");
    expect((await machine.setUp()).output).toMatch(/engine +ready: Pulumi engine at .*\/bin\/pulumi/);
    machine.program("pulumi", "echo v3.100.0");
    rmSync(join(machine.cache, "hextet", "engine"), { recursive: true, force: true });
    expect((await machine.setUp()).output).toMatch(/engine +done in .*Pulumi engine 3\.259\.0/);
  });
});

test("a started set-up that was killed half-way leaves nothing that is taken for whole", async () => {
  const scratch = new ScratchCheckout();
  try {
    scratch.program(
      "go",
      `case $1 in env) [ "$2" = GOVERSION ] && echo go1.26.0 || echo ${scratch.folder}/none ;; *) touch ${scratch.folder}/building; sleep 30 ;; esac`,
    );
    const killed = scratch.setUp((child) => {
      void scratch.appears("building").then(() => child.kill("SIGKILL"));
    });
    expect((await killed).status).toBe(null);
    mkdirSync(dirname(scratch.log), { recursive: true });
    scratch.program(
      "go",
      `case $1 in env) [ "$2" = GOVERSION ] && echo go1.26.0 || echo ${scratch.folder}/none ;;
       *) while [ "$1" != -o ]; do shift; done; mkdir -p "\${2%/*}"; printf '#!/bin/sh\\necho v3.259.0\\n' >"$2"; chmod +x "$2" ;; esac`,
    );
    const { status, output } = await scratch.setUp();
    expect(status).toBe(0);
    expect(output).toMatch(/engine +done in/);
  } finally {
    scratch.remove();
  }
}, 20_000);
