/**
 * The YAML library, loaded once something of it is called: it is one in six of the files that a short command loads, and a
 * plan of a plain layout asks nothing of it (core/layout/plain-yaml.ts).
 */

import { createRequire } from "node:module";
import type * as Library from "yaml";
import type {
  Alias,
  Document,
  DocumentOptions,
  LineCounter,
  Node,
  Pair,
  ParseOptions,
  Scalar,
  SchemaOptions,
  YAMLMap,
  YAMLSeq,
} from "yaml";

export type { Document, LineCounter, Node, Pair, YAMLMap };

let loaded: typeof Library | undefined;

/** All of it, for what has no function here. */
export function yamlLibrary(): typeof Library {
  const library: typeof Library = loaded ?? createRequire(import.meta.url)("yaml");
  loaded = library;
  return library;
}

export function isAlias(node: unknown): node is Alias {
  return yamlLibrary().isAlias(node);
}

export function isCollection(node: unknown): node is YAMLMap | YAMLSeq {
  return yamlLibrary().isCollection(node);
}

export function isMap(node: unknown): node is YAMLMap {
  return yamlLibrary().isMap(node);
}

export function isScalar(node: unknown): node is Scalar {
  return yamlLibrary().isScalar(node);
}

export function isSeq(node: unknown): node is YAMLSeq {
  return yamlLibrary().isSeq(node);
}

export function parseDocument(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): Document.Parsed {
  return yamlLibrary().parseDocument(text, options);
}
