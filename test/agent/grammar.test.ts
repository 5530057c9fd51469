import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { parseBundle, writeBundle } from "../../core/bundle/index.ts";
import { networkRenderers } from "../../core/links/link-kind.ts";
import { subsystems } from "../../core/render/file.ts";
import { installable, pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts } from "./describe-on-hosts.ts";
import { answers, ThrowawayHost, thoroughness, userlands } from "./throwaway-host.ts";

jest.setTimeout(120_000 * thoroughness);

const refusals = new URL("../core/bundle/golden/refusals/", import.meta.url);

for (const [index, userland] of userlands.entries()) {
  describeOnHosts(`the agent under ${userland.name}`, () => {
    let host: ThrowawayHost;
    beforeAll(() => {
      host = new ThrowawayHost(userland);
    });
    afterAll(() => host.dispose());

    /** In the short run each of them is tried under one userland. */
    const ofThisUserland = <T>(all: readonly T[]) =>
      all.filter((_, at) => thoroughness > 1 || at % userlands.length === index);

    /** What `check` says to each text: its reason, or `valid`. One process for twenty, they are many. */
    async function verdicts(texts: readonly (string | Uint8Array)[]): Promise<unknown[]> {
      texts.forEach((text, index) => {
        host.write(`/tmp/bundles/${index}`, text);
      });
      const said = [];
      for (let from = 0; from < texts.length; from += 20) {
        const end = Math.min(from + 20, texts.length);
        const loop = `i=${from}; while [ $i -lt ${end} ]; do /opt/hextet-agent check </tmp/bundles/$i || :; i=$((i + 1)); done`;
        said.push(...answers((await host.run(["sh", "-c", loop])).stdout));
      }
      expect(said).toHaveLength(texts.length);
      return said.map(({ result, step, reason }) =>
        result === "failed" && step === "bundle" ? reason : result,
      );
    }

    test("every refusal is the sentence that core has for it, and comes before anything is touched", async () => {
      const names = ofThisUserland(readdirSync(refusals));
      const before = host.etc({ times: true });
      const said = await verdicts(names.map((name) => readFileSync(new URL(`${name}/bundle`, refusals))));
      const expected = names.map((name) =>
        readFileSync(new URL(`${name}/reason`, refusals), "utf8").trimEnd(),
      );
      expect(Object.fromEntries(names.map((name, index) => [name, said[index]]))).toEqual(
        Object.fromEntries(names.map((name, index) => [name, expected[index]])),
      );
      expect(host.etc({ times: true })).toEqual(before);
      expect(host.exists("/var/lib/hextet")).toBe(false);
      expect(host.calls()).toEqual([]);
    });

    test("every refusal of secrets too, and none of them is shown", async () => {
      const folder = new URL("../core/bundle/golden/refusals-of-secrets/", import.meta.url);
      const names = ofThisUserland(readdirSync(folder));
      const said = await verdicts(
        names.map(
          (name) => `${writeBundle(pveHost)}${readFileSync(new URL(`${name}/secrets`, folder), "utf8")}`,
        ),
      );
      expect(said).toEqual(
        names.map((name) => readFileSync(new URL(`${name}/reason`, folder), "utf8").trimEnd()),
      );
    });

    test("a bundle damaged anywhere is refused by agent and core alike, or accepted by both", async () => {
      const seed = 20_251;
      const all = fc.sample(damaged, { seed, numRuns: 30 * thoroughness });
      const texts = ofThisUserland(all);
      const said = await verdicts(texts);
      texts.forEach((text, index) => {
        expect({ seed, text, said: said[index] }).toEqual({
          seed,
          text,
          said: coreVerdict(text, said[index]),
        });
      });
    });

    const underOne = index === 0 || thoroughness > 1 ? test : test.skip;
    underOne(
      "what core writes for any subsystem, the agent installs byte for byte, and takes away whole",
      async () => {
        const seed = 4_711;
        const met = new Set<string>();
        host.write("/etc/network/interfaces", "source /etc/network/interfaces.d/*\n");
        const before = host.etc();
        const samples = networkRenderers.flatMap((renderer) =>
          fc
            .sample(installable(renderer), { seed, numRuns: thoroughness })
            .map((files) => ({ files, renderer })),
        );
        for (const { files, renderer } of samples) {
          // The two exclude each other.
          if (renderer === "ifupdown") rmSync(join(host.root, "opt/consumers/ifreload"));
          else host.consumer("ifreload", "");
          const { answer } = await host.agent("apply", writeBundle(files));
          expect({ files, answer }).toMatchObject({ files, answer: { host: files.host, result: "changed" } });
          const etc = host.etc();
          for (const { path, mode, content, subsystem } of files.files) {
            met.add(subsystem);
            expect({ files, path, stands: etc[path.slice("/etc".length)] }).toEqual({
              files,
              path,
              stands: `${mode.toString(8)}\n${Buffer.from(content).toString("latin1")}`,
            });
          }
          await host.agent("remove");
          expect({ files, etc: host.etc() }).toEqual({ files, etc: before });
        }
        expect([...met].sort()).toEqual([...subsystems].sort());
      },
    );
  });
}

/** A real bundle with one line lost, doubled, exchanged or altered. */
const damaged: fc.Arbitrary<string> = fc
  .tuple(
    fc.nat(),
    fc.nat(),
    fc.constantFrom("drop", "double", "swap", "insert", "cut"),
    fc.constantFrom(
      "",
      " ",
      "  ",
      "\t",
      "\u0000",
      "\r",
      "end",
      "file",
      "unit",
      "ü",
      "..",
      "0",
      "/",
      "=",
      "@",
      '"',
      "\\",
      "%s",
    ),
  )
  .map(([a, b, how, what]) => {
    const lines = writeBundle(pveHost).split("\n");
    const at = a % lines.length;
    const line = lines[at] ?? "";
    const other = b % lines.length;
    if (how === "drop") lines.splice(at, 1);
    else if (how === "double") lines.splice(at, 0, line);
    else if (how === "swap") [lines[at], lines[other]] = [lines[other] ?? "", line];
    else if (how === "insert")
      lines[at] = `${line.slice(0, b % (line.length + 1))}${what}${line.slice(b % (line.length + 1))}`;
    else lines.splice(at);
    return lines.join("\n");
  });

/** What the agent should say. Past the grammar it may still refuse for its own reasons, which are not core's. */
function coreVerdict(text: string, said: unknown): unknown {
  try {
    parseBundle(text);
    return said === "failed" ? "failed" : "valid";
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}
