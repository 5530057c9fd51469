import { extname } from "node:path";
import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { type Plan, planD2, planDrawio, planGraph, planMermaid } from "../core/index.ts";
import { report } from "./say.ts";

/** What a picture is written as, by how its file's name ends; SVG where that is none of these. */
const writers: Readonly<Record<string, (plan: Plan) => string>> = {
  ".mmd": planMermaid,
  ".mermaid": planMermaid,
  ".d2": planD2,
  ".drawio": planDrawio,
};

/** The plan as the picture that a file of this name has. */
export async function pictureOf(plan: Plan, file = "plan.svg"): Promise<string> {
  return writers[extname(file)]?.(plan) ?? svgOf(plan);
}

/** The plan as SVG; what the picture has in counts alone goes to standard error. */
async function svgOf(plan: Plan): Promise<string> {
  const graphviz = await Graphviz.load();
  const { text, leftOut } = planGraph(plan);
  if (leftOut !== undefined) report(`${leftOut}\n`);
  return graphviz.layout(text, "svg", "dot");
}
