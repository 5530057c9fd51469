import { isRecord, type Properties } from "../property-value.ts";

/** One machine on the way, as `connection` and `connection.proxy` say it, with the real provider's defaults. */
export interface Hop {
  /** Address or name, an IPv6 one bare. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly privateKey: string | undefined;
  /** One line as in authorized_keys; the host is not verified without one, as with the real provider. */
  readonly hostKey: string | undefined;
  readonly agentSocketPath: string | undefined;
  /** How often dialling may fail; -1 is endless. */
  readonly dialErrorLimit: number;
  /** Seconds; 0 is no limit. */
  readonly perDialTimeout: number;
}

export interface RemoteConnection extends Hop {
  readonly proxy: Hop | undefined;
}

const hopProperties = [
  ...["agentSocketPath", "dialErrorLimit", "host", "hostKey", "password", "perDialTimeout", "port"],
  ...["privateKey", "privateKeyPassword", "user"],
];

/** Problems with a connection's properties, by path; what is not known yet has none. */
export function connectionProblems(connection: unknown, path = "connection"): readonly string[] {
  if (!isRecord(connection)) return [];
  return Object.entries(connection).flatMap(([name, value]) => {
    if (name === "proxy" && path === "connection") return connectionProblems(value, `${path}.proxy`);
    // The real provider prints the whole connection here, secrets included.
    if (!hopProperties.includes(name))
      return [`${path} has no property '${name}'; it has ${hopProperties.join(", ")}`];
    if ((name === "password" || name === "privateKeyPassword") && value !== undefined) {
      return [
        `${path}.${name}: the lab's stand-in for command logs in by agent or by a key without a password`,
      ];
    }
    if (name === "host" && typeof value === "string" && value.startsWith("[")) {
      return [`${path}.host: ${value} is not found; give an IPv6 address without brackets`];
    }
    return [];
  });
}

/** @throws Error where there is no host */
export function readConnection(connection: unknown): RemoteConnection {
  const values = isRecord(connection) ? connection : {};
  const proxy = values["proxy"];
  return {
    ...readHop(values, "connection"),
    proxy: isRecord(proxy) ? readHop(proxy, "connection.proxy") : undefined,
  };
}

function readHop(values: Properties, path: string): Hop {
  const host = text(values["host"]);
  if (host === undefined || host === "") throw new Error(`${path} needs a host`);
  return {
    host,
    port: number(values["port"]) ?? 22,
    user: text(values["user"]) ?? "root",
    privateKey: text(values["privateKey"]),
    hostKey: text(values["hostKey"]),
    agentSocketPath: text(values["agentSocketPath"]) ?? process.env["SSH_AUTH_SOCK"],
    dialErrorLimit: number(values["dialErrorLimit"]) ?? 10,
    perDialTimeout: number(values["perDialTimeout"]) ?? 15,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
