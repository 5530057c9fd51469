import { Listr, PRESET_TIMER } from "listr2";
import { report } from "./say.ts";

/** One step of a command with its progress and the time it took. */
export async function step<Result>(
  title: string,
  act: (progress: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  const results: Result[] = [];
  const list = new Listr(
    [
      {
        title,
        task: async (_, task) => {
          results.push(
            await act((text) => {
              task.output = text;
            }),
          );
        },
      },
    ],
    {
      renderer: process.stdout.isTTY ? "default" : "simple",
      // Ctrl-C is this command's to answer, by taking the lab down.
      registerSignalListeners: false,
      rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false },
      fallbackRendererOptions: { timer: PRESET_TIMER },
    },
  );
  await list.run();
  const [result] = results;
  return result as Result;
}

/** The same on standard error, where standard output is for a program to read. */
export async function stepAside<Result>(
  title: string,
  act: (progress: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  const began = performance.now();
  report(`${title} ...\n`);
  const result = await act((text) => report(`  ${text}\n`));
  report(`  ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
  return result;
}
