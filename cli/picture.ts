import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { type Plan, planGraph } from "../core/index.ts";
import { report } from "./say.ts";

/** The plan as SVG; what the picture has in counts alone goes to standard error. */
export async function pictureOf(plan: Plan): Promise<string> {
  const graphviz = await Graphviz.load();
  const { text, leftOut } = planGraph(plan);
  if (leftOut !== undefined) report(`${leftOut}\n`);
  return graphviz.layout(text, "svg", "dot");
}
