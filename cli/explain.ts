import { isProblemCode, problemCodes } from "../core/problem/index.ts";
import { nearest } from "../core/problem/nearest.ts";
import { Answer } from "./answer.ts";
import { print } from "./say.ts";

/** `hextet explain [CODE]`: a code's page, or all codes. @throws Answer where there is no such code */
export async function explain(given: string | undefined, options: { readonly json?: true }): Promise<void> {
  const { codeTable, pageText, problemPages } = await import("../core/problem/pages/index.ts");
  const codes = Object.keys(problemCodes).filter(isProblemCode).sort();
  if (given === undefined) {
    const entries = codes.map((code) => ({ code, ...problemCodes[code] }));
    print(options.json ? `${JSON.stringify(entries, null, 2)}\n` : codeTable(codes));
    return;
  }
  const code = given.toUpperCase();
  const page = isProblemCode(code) ? problemPages[code] : undefined;
  if (!isProblemCode(code) || page === undefined) {
    const meant = nearest(code, codes);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    throw new Answer(2, `${given}: is no code of a problem${hint} (hextet explain lists them)`);
  }
  print(
    options.json
      ? `${JSON.stringify({ code, ...problemCodes[code], ...page }, null, 2)}\n`
      : pageText(code, page),
  );
}
