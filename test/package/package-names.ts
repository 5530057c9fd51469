import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { z } from "zod";

const Manifest = z.object({
  exports: z.record(z.string(), z.union([z.string(), z.object({ types: z.string() })])),
});

/** A name that can be imported from the package. */
interface ExportedName {
  /** Where it is imported from, each as `hextet/aws`. */
  readonly from: readonly string[];
  /** Whether it is there when the program runs, or a type alone. */
  readonly isValue: boolean;
  /** The package's own types that its declaration has, private members aside. */
  readonly mentions: readonly string[];
}

/**
 * What an installed package exports, by its declarations.
 * @param folder the package's, as npm has installed it
 */
export function packageNames(folder: string): ReadonlyMap<string, ExportedName> {
  const { exports: entries } = Manifest.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  // What is no module with declarations is a file as it is.
  const files = Object.entries(entries).flatMap(([entry, target]) =>
    typeof target === "string" ? [] : [[entry.replace(".", "hextet"), join(folder, target.types)] as const],
  );
  const program = ts.createProgram(
    files.map(([, file]) => file),
    { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, skipLibCheck: true, noEmit: true },
  );
  const checker = program.getTypeChecker();
  const found = new Map<string, ExportedName>();
  for (const [entry, file] of files) {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} exports nothing`);
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = declared(exported, checker);
      const own = [...(symbol.declarations ?? [])].flatMap((declaration) => mentionsOf(declaration, checker));
      const mentions = own.filter(({ declarations = [] }) =>
        declarations.some((declaration) => lies(declaration, folder)),
      );
      found.set(exported.name, {
        from: [...(found.get(exported.name)?.from ?? []), entry],
        isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0 && !isTypeOnly(exported, checker),
        mentions: [...new Set(mentions.map(({ name }) => name))].filter((name) => name !== exported.name),
      });
    }
  }
  return found;
}

/** Names that somebody mentions and nobody can import: `Hop, by SshError`. */
export function missingNames(names: ReadonlyMap<string, ExportedName>): readonly string[] {
  return [...names].flatMap(([name, { mentions }]) =>
    mentions.filter((mentioned) => !names.has(mentioned)).map((mentioned) => `${mentioned}, by ${name}`),
  );
}

/** Names that no document has, and that follow from none that a document has. */
export function undocumentedNames(
  names: ReadonlyMap<string, ExportedName>,
  isDocumented: (name: string) => boolean,
): readonly string[] {
  const reached = new Set([...names.keys()].filter(isDocumented));
  for (const name of reached) for (const mentioned of names.get(name)?.mentions ?? []) reached.add(mentioned);
  return [...names.keys()].filter((name) => !reached.has(name));
}

function declared(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** Whether somewhere between the name and its declaration stands `export type`. */
function isTypeOnly(symbol: ts.Symbol, checker: ts.TypeChecker): boolean {
  let next: ts.Symbol | undefined = symbol;
  while (next !== undefined && next.flags & ts.SymbolFlags.Alias) {
    if (next.declarations?.some(ts.isTypeOnlyImportOrExportDeclaration)) return true;
    next = checker.getImmediateAliasedSymbol(next);
  }
  return false;
}

function lies(declaration: ts.Declaration, folder: string): boolean {
  const { fileName } = declaration.getSourceFile();
  return fileName.startsWith(`${folder}/`) && !ts.isTypeParameterDeclaration(declaration);
}

function mentionsOf(node: ts.Node, checker: ts.TypeChecker): ts.Symbol[] {
  if (ts.isClassElement(node) && isPrivate(node)) return [];
  const name = nameOf(node);
  const symbol = name && checker.getSymbolAtLocation(name);
  const own = symbol === undefined ? [] : [declared(symbol, checker)];
  const inner: ts.Symbol[] = [];
  ts.forEachChild(node, (child) => {
    inner.push(...mentionsOf(child, checker));
  });
  return [...own, ...inner];
}

function nameOf(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isExpressionWithTypeArguments(node)) return node.expression;
  return ts.isImportTypeNode(node) ? node.qualifier : undefined;
}

function isPrivate(node: ts.ClassElement): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (
    (ts.getCombinedModifierFlags(node) & hidden) !== 0 ||
    (node.name !== undefined && ts.isPrivateIdentifier(node.name))
  );
}
