import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { type Plan, planGraph } from "../core/index.ts";

/** The plan as SVG. */
export async function pictureOf(plan: Plan): Promise<string> {
  const graphviz = await Graphviz.load();
  return graphviz.layout(planGraph(plan), "svg", "dot");
}
