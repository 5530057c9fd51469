import { createInterface } from "node:readline";
import { Ipv6Prefix } from "../../core/index.ts";
import { thrownText } from "../../core/thrown-text.ts";
import { Answer } from "../answer.ts";
import { report } from "../say.ts";
import type { ModuleKind, ProjectAnswers, Where } from "./answers.ts";

/** The flags, each the answer to a question; what is absent is asked, or taken as below. */
export interface ProjectOptions {
  readonly name?: string;
  readonly stack?: string;
  readonly site?: string;
  readonly prefix?: string;
  readonly region?: string;
  readonly module?: string;
  readonly yes?: true;
}

type Answered = Omit<ProjectAnswers, "name">;

/** One question. What comes before it in the list has been answered by then. */
interface Question<Key extends keyof Answered> {
  readonly text: string;
  readonly byDefault: string;
  /** @throws Error saying what is wrong with the answer, and what to give */
  readonly read: (text: string) => Answered[Key];
  /** Whether it says nothing to a project of these sites. */
  readonly idle?: (where: Where) => boolean;
}

const questions: { readonly [Key in keyof Answered]: Question<Key> } = {
  stack: {
    text: "What is the stack to be called?",
    byDefault: "prod",
    read: (text) => nameFrom(text, /^[a-z][a-z0-9-]{0,30}$/),
  },
  site: {
    text: "Where are its hosts: aws, onprem or both?",
    byDefault: "both",
    read: (text) => choice<Where>(text, ["aws", "onprem", "both"]),
  },
  prefix: {
    text: "Which IPv6 prefix is routed to the machines on-prem? (the default is for documentation, to try things with)",
    byDefault: "2001:db8:7::/48",
    read: routedPrefix,
    idle: (where) => where === "aws",
  },
  region: {
    text: "Which AWS region?",
    byDefault: "eu-central-1",
    read: (text) => {
      if (/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(text)) return text;
      throw new Error("is no region of AWS; give one such as eu-central-1");
    },
    idle: (where) => where === "onprem",
  },
  module: {
    text: "How are its modules loaded: esm, or commonjs as in Pulumi's template?",
    byDefault: "esm",
    read: (text) => choice<ModuleKind>(text, ["esm", "commonjs"]),
  },
};

/**
 * The answers: by the flags first, then asked for at a terminal, else as by default.
 * @param folder the project's, by which it is called where `--name` is absent
 * @throws Answer 2 for a flag that is no answer, 1 where the questions are broken off
 */
export async function answersFrom(options: ProjectOptions, folder: string): Promise<ProjectAnswers> {
  const name = projectName(options.name, folder);
  const asks = !options.yes && process.stdin.isTTY === true && process.stderr.isTTY === true;
  const terminal = asks ? createInterface({ input: process.stdin, output: process.stderr }) : undefined;
  // Lines that are there before they are asked for, as pasted ones are, wait here for their questions.
  const lines = terminal?.[Symbol.asyncIterator]();
  const ask = async (prompt: string): Promise<string> => {
    terminal?.setPrompt(prompt);
    terminal?.prompt();
    const line = await lines?.next();
    // Ctrl-D and Ctrl-C end the lines.
    if (line === undefined || line.done) throw new Answer(1, "\nnothing was written");
    return line.value.trim();
  };
  const answer = async <Key extends keyof Answered>(key: Key, where?: Where): Promise<Answered[Key]> => {
    const { text, byDefault, read, idle } = questions[key];
    const given = options[key];
    if (given !== undefined) {
      try {
        return read(given);
      } catch (error) {
        throw new Answer(2, `--${key} ${given}: ${thrownText(error)}`);
      }
    }
    if (!asks || (where !== undefined && idle?.(where))) return read(byDefault);
    for (;;) {
      const said = await ask(`${text} [${byDefault}] `);
      try {
        return read(said === "" ? byDefault : said);
      } catch (error) {
        report(`${said}: ${thrownText(error)}\n`);
      }
    }
  };
  try {
    const stack = await answer("stack");
    const site = await answer("site");
    const prefix = await answer("prefix", site);
    const region = await answer("region", site);
    return { name, stack, site, prefix, region, module: await answer("module") };
  } finally {
    terminal?.close();
  }
}

function projectName(given: string | undefined, folder: string): string {
  // What npm and Pulumi both take as a name.
  const allowed = /^[a-z0-9][a-z0-9._-]{0,99}$/;
  const name = given ?? folder.toLowerCase();
  if (allowed.test(name)) return name;
  if (given === undefined) return "layouts";
  throw new Answer(2, `--name ${given}: ${nameRule}`);
}

const nameRule = "use lower-case letters, digits and hyphens, starting with a letter";

function nameFrom(text: string, allowed: RegExp): string {
  if (allowed.test(text)) return text;
  throw new Error(nameRule);
}

function choice<Word extends string>(text: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === text);
  if (found !== undefined) return found;
  throw new Error(`give ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
}

function routedPrefix(text: string): Ipv6Prefix {
  const prefix = Ipv6Prefix.parse(text);
  if (prefix.length <= 64) return prefix;
  throw new Error(
    "is longer than /64, and a network with hosts on it takes a /64; give what is routed to you",
  );
}
