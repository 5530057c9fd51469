import { Listr, ListrLogger, ProcessOutput } from "listr2";
import { hostsAtATime } from "../hosts/index.ts";
import { bounded } from "../hosts/process/index.ts";
import { report } from "./say.ts";

/** Work with one host, which may say how far it is. */
export interface HostWork<Result> {
  readonly name: string;
  readonly act: (progress: (text: string) => void) => Promise<Result>;
}

/** So many hosts have a line of progress each; more of them share one. */
const lines = 20;

/**
 * Works with hosts side by side, a bounded number at a time; on a terminal, standard error shows how far it is
 * until all is done; in continuous integration (CI in the environment) it has a line for each host that is done. @param title such as `Asking`
 * @returns results in the hosts' order
 */
export async function atHosts<Result>(
  title: string,
  work: readonly HostWork<Result>[],
): Promise<readonly Result[]> {
  if (!process.stderr.isTTY || work.length === 0) return logged(title, work);
  const results: Result[][] = work.map(() => []);
  const tasks =
    work.length <= lines
      ? work.map(({ name, act }, index) => ({
          title: name,
          task: async (_: unknown, task: { output: string }) => {
            results[index]?.push(
              await act((text) => {
                task.output = text;
              }),
            );
          },
        }))
      : [
          {
            title,
            task: async (_: unknown, task: { output: string }) => {
              let done = 0;
              await bounded([...work.entries()], hostsAtATime, async ([index, { act }]) => {
                results[index]?.push(await act(() => {}));
                task.output = `${++done} of ${work.length} hosts`;
              });
            },
          },
        ];
  await new Listr(tasks, {
    concurrent: work.length <= lines ? hostsAtATime : false,
    renderer: "default",
    // Ctrl-C ends this as it ends any program: nothing here has to be taken down.
    registerSignalListeners: false,
    rendererOptions: {
      clearOutput: true,
      showErrorMessage: false,
      logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
    },
  }).run();
  return results.flat();
}

function logged<Result>(title: string, work: readonly HostWork<Result>[]): Promise<readonly Result[]> {
  const isLogged = !["", "0", "false", undefined].includes(process.env["CI"]);
  let done = 0;
  return bounded(work, hostsAtATime, async ({ name, act }) => {
    const result = await act(() => {});
    done++;
    if (isLogged) report(`${title}: ${done} of ${work.length} hosts, ${name}\n`);
    return result;
  });
}
