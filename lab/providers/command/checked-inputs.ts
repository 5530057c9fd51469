import { isRecord, type Properties, plain, secret, unknownValue } from "../property-value.ts";

export const remoteToken = "command:remote:Command";
export const localToken = "command:local:Command";

const texts = ["create", "update", "delete", "stdin", "logging"];
const common = [...texts, "addPreviousOutputInEnv", "environment", "triggers"];
const inputNames: Readonly<Record<string, readonly string[]>> = {
  [remoteToken]: [...common, "connection"],
  [localToken]: [...common, "archivePaths", "assetPaths", "dir", "interpreter"],
};

/** What a hop may say, and as what the official provider reads it. */
const hopTypes: Readonly<Record<string, "string" | "float64" | "int">> = {
  agentSocketPath: "string",
  dialErrorLimit: "int",
  host: "string",
  hostKey: "string",
  password: "string",
  perDialTimeout: "int",
  port: "float64",
  privateKey: "string",
  privateKeyPassword: "string",
  user: "string",
};
const hopDefaults = { dialErrorLimit: 10, perDialTimeout: 15, port: 22, user: "root" };
const hopSecrets = ["password", "privateKey", "privateKeyPassword"];

export interface CheckedInputs {
  readonly inputs: Properties;
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

/**
 * What the official provider makes of a command's inputs before anything is done with them: what it does not know is
 * dropped without a word, but for what is inside of a connection; defaults are filled in; the connection becomes a
 * secret, with its keys and passwords as secrets inside.
 */
export function checkedInputs(token: string, given: Properties): CheckedInputs {
  const names = inputNames[token];
  if (names === undefined)
    return refused(given, `the lab's stand-in for command does not imitate ${token}${instead(token)}`);
  const known = Object.entries(given).filter(([name, value]) => names.includes(name) && value !== null);
  const inputs = Object.fromEntries(known);
  const failures = [...wrongTexts(token, inputs), ...notImitated(token, inputs)];
  if (token !== remoteToken) return { inputs, failures };
  const connection = plain(inputs["connection"]);
  const problems = hopProblems(connection, "remote.Connection");
  if (problems.length > 0) {
    // The real one names the property too, and the engine then prints all that it holds, keys included.
    const reason = `An error occurred decoding 'CommandInputs.connection': ${problems.length} failures decoding:\n${problems.map((problem) => `\t${problem}`).join("\n")}`;
    return { inputs, failures: [...failures, { property: "", reason }] };
  }
  return { inputs: { ...inputs, connection: secret(completedHop(connection)) }, failures };
}

function refused(inputs: Properties, reason: string): CheckedInputs {
  return { inputs, failures: [{ property: "", reason }] };
}

function instead(token: string): string {
  return token.includes("CopyToRemote") ? "; send the content by stdin of a remote.Command" : "";
}

function wrongTexts(token: string, inputs: Properties): CheckedInputs["failures"] {
  const type = token === remoteToken ? "remote" : "local";
  return texts.flatMap((property) => {
    const value = plain(inputs[property]);
    if (value === undefined || typeof value === "string") return [];
    return [
      { property, reason: `Field '${property}' on '${type}.CommandInputs' ${wrongType("string", value)}` },
    ];
  });
}

/** What the real one can do, and no stack of a lab needs. */
function notImitated(token: string, inputs: Properties): CheckedInputs["failures"] {
  const hop = plain(inputs["connection"]);
  const hops = isRecord(hop) ? [hop, hop["proxy"]] : [];
  const asked = [
    ...(token === localToken
      ? ["assetPaths", "archivePaths"].filter((name) => inputs[name] !== undefined)
      : []),
    ...["password", "privateKeyPassword"].filter((name) =>
      hops.some((hopInput) => isRecord(hopInput) && hopInput[name] !== undefined),
    ),
  ];
  return asked.map((name) => ({
    property: "",
    reason: `the lab's stand-in for command does not imitate ${name}`,
  }));
}

function hopProblems(hop: unknown, type: string): readonly string[] {
  if (hop === unknownValue) return [];
  if (!isRecord(hop)) return [`Missing required field 'connection'`];
  const missing =
    hop["host"] === undefined || hop["host"] === null
      ? [`host: Missing required field 'host' on '${type}'`]
      : [];
  const wrong = Object.entries(hop).flatMap(([name, value]) => {
    if (name === "proxy" && type === "remote.Connection") return hopProblems(value, "remote.ProxyConnection");
    const wanted = hopTypes[name];
    if (wanted === undefined) return [`${name}: Unrecognized field '${name}' on '${type}'`];
    if (
      value === unknownValue ||
      value === null ||
      typeof value === (wanted === "string" ? "string" : "number")
    )
      return [];
    return [`${name}: Field '${name}' on '${type}' ${wrongType(wanted, value)}`];
  });
  return [...missing, ...wrong];
}

function wrongType(wanted: string, value: unknown): string {
  const names: Readonly<Record<string, string>> = {
    number: "float64",
    boolean: "bool",
    object: "map[string]interface {}",
  };
  return `must be a '${wanted}'; got '${names[typeof value] ?? typeof value}' instead`;
}

function completedHop(hop: unknown): unknown {
  if (!isRecord(hop)) return hop;
  const all = {
    ...hopDefaults,
    ...Object.fromEntries(Object.entries(hop).filter(([, value]) => value !== null)),
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => {
      if (name === "proxy") return [name, completedHop(value)];
      return [name, hopSecrets.includes(name) ? secret(value) : value];
    }),
  );
}
