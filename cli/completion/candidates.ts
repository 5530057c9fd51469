import type { Argument, Command, Option } from "commander";

/** What the layouts of a folder have, for what a person is about to type; nothing where they cannot be read. */
export interface Names {
  readonly stacks: () => readonly string[];
  /** `SITE/HOST` of each host of a stack. */
  readonly hosts: (stack: string) => readonly string[];
  readonly sites: (stack: string) => readonly string[];
}

/** A word to offer, and what it is. */
export interface Candidate {
  readonly word: string;
  readonly text: string;
}

/**
 * What may stand in the place of the last word. Nothing where that is a file's name, or what only a person knows.
 * @param words what is typed after `hextet`, the last one as far as it is there
 */
export function candidates(program: Command, words: readonly string[], names: Names): readonly Candidate[] {
  const typed = words.at(-1) ?? "";
  const { command, given, waiting } = walk(program, words.slice(0, -1));
  return offered(command, given, waiting, typed, names).filter(({ word }) => word.startsWith(typed));
}

/** Where the words before the last one have led to. */
interface Place {
  readonly command: Command;
  /** Arguments of the command. */
  readonly given: readonly string[];
  /** The option whose value comes next. */
  readonly waiting: Option | undefined;
}

function walk(program: Command, words: readonly string[]): Place {
  let place: Place = { command: program, given: [], waiting: undefined };
  for (const word of words) {
    const { command, given, waiting } = place;
    const inner = command.commands.find((candidate) => candidate.name() === word);
    if (word.startsWith("-") && waiting?.required !== true) {
      const option = [...command.options, ...program.options].find(
        ({ long, short }) => long === word || short === word,
      );
      place = { ...place, waiting: option?.required || option?.optional ? option : undefined };
    } else if (waiting !== undefined) place = { ...place, waiting: waiting.variadic ? waiting : undefined };
    else if (inner !== undefined && given.length === 0) place = { ...place, command: inner };
    else place = { ...place, given: [...given, word] };
  }
  return place;
}

function offered(
  command: Command,
  given: readonly string[],
  waiting: Option | undefined,
  typed: string,
  names: Names,
): readonly Candidate[] {
  const stack = given[0] ?? "";
  if (waiting !== undefined && (waiting.required || !typed.startsWith("-"))) {
    const value = /<([a-z-]+)/.exec(waiting.flags)?.[1] ?? "";
    const kind = waiting.long === "--layout" ? "stack" : value === "name" ? "" : value;
    return plain(waiting.argChoices ?? namesOf(kind, stack, typed, names));
  }
  if (typed.startsWith("-"))
    return [...command.options, ...command.createHelp().visibleOptions(command)]
      .filter(
        ({ long, hidden }, index, all) => !hidden && index === all.findIndex((same) => same.long === long),
      )
      .map(({ long, description }) => ({ word: long ?? "", text: description }));
  if (command.commands.length > 0 && given.length === 0)
    return command
      .createHelp()
      .visibleCommands(command)
      .map((inner) => ({ word: inner.name(), text: inner.description() }));
  const argument = argumentAt(command, given.length);
  if (argument === undefined) return [];
  const kind = argument.name() === "name" ? "stack" : argument.name();
  return plain(argument.argChoices ?? namesOf(kind, stack, typed, names));
}

function argumentAt(command: Command, index: number): Argument | undefined {
  const last = command.registeredArguments.at(-1);
  return command.registeredArguments[index] ?? (last?.variadic ? last : undefined);
}

/** @param kind what the command calls the value */
function namesOf(kind: string, stack: string, typed: string, names: Names): readonly string[] {
  switch (kind) {
    case "stack":
      return names.stacks();
    case "host":
    case "address":
    case "twin":
      return shortToo(names.hosts(stack), typed);
    case "thing":
    case "pattern":
      return [...names.sites(stack).map((site) => `${site}/`), ...shortToo(names.hosts(stack), typed)];
    default:
      return [];
  }
}

/** `SITE/HOST`, and HOST alone for whoever has begun to type it where it is unique. */
function shortToo(hosts: readonly string[], typed: string): readonly string[] {
  if (typed === "") return hosts;
  const alone = hosts.map((host) => host.slice(host.indexOf("/") + 1));
  return [
    ...hosts,
    ...alone.filter((name, index) => alone.lastIndexOf(name) === index && alone.indexOf(name) === index),
  ];
}

function plain(words: readonly string[]): readonly Candidate[] {
  return words.map((word) => ({ word, text: "" }));
}
