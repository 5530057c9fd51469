import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { joinedScript, splitAnswers } from "../../../core/probe/index.ts";

/** A part that prints `count` lines of lengths that no buffer is a multiple of. */
const talker = (word: string, count: number) =>
  `n=0; while [ $n -lt ${count} ]; do echo "${word} $n $n"; n=$((n + 1)); done\n`;
const lines = (word: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${word} ${n} ${n}\n`).join("");

test.each(["dash", "bash", "busybox sh"])(
  "by %s, what several parts print at once stays apart, line by line",
  (shell) => {
    const counts = [4_000, 4_001, 4_002];
    const [program = "", ...args] = shell.split(" ");
    const script = joinedScript(counts.map((count, index) => talker(`part-${index}`, count)));
    const { stdout, status } = spawnSync(program, [...args, "-s"], { input: script, encoding: "utf8" });
    expect(status).toBe(0);
    expect(splitAnswers(stdout, counts.length)).toEqual(
      counts.map((count, index) => lines(`part-${index}`, count)),
    );
  },
);

test("parts run side by side: those that wait for each other end", () => {
  const fifo = "d=$(mktemp -d); mkfifo $d/f; printf '%s\\n' $d; ";
  const folder = spawnSync("sh", ["-c", fifo], { encoding: "utf8" }).stdout.trim();
  try {
    const script = joinedScript([`cat ${folder}/f\n`, `echo ready >${folder}/f; echo told\n`]);
    const ended = spawnSync("sh", ["-s"], { input: script, encoding: "utf8", timeout: 20_000 });
    expect(splitAnswers(ended.stdout, 2)).toEqual(["ready\n", "told\n"]);
  } finally {
    spawnSync("rm", ["-r", folder]);
  }
});

test("no parts are a script too, and a hundred", () => {
  for (const count of [0, 1, 100]) {
    const script = joinedScript(Array.from({ length: count }, (_, index) => `echo ${index}\n`));
    const { stdout, status } = spawnSync("sh", ["-s"], { input: script, encoding: "utf8" });
    expect(status).toBe(0);
    expect(splitAnswers(stdout, count)).toEqual(Array.from({ length: count }, (_, index) => `${index}\n`));
  }
});
