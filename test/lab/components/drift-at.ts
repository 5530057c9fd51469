import { parseAnswer, parseBundle } from "../../../core/bundle/index.ts";
import { type Drift, driftOf, planFromText, readAddresses, readRoutes } from "../../../core/index.ts";
import type { EngineStack } from "./engine-stack.ts";

/**
 * What on a host is not as hextet left it, as `hextet drift` has it.
 *
 * @param host as `SITE/HOST`
 * @param text of the layout that it was brought up by
 */
export function driftAt(stack: EngineStack, host: string, text: string): readonly Drift[] {
  const agent = parseAnswer("report", stack.onHost(host, "hextet-agent report"));
  const { plan } = planFromText(stack.name, text);
  const planned = plan?.sites
    .flatMap((site) => site.hosts)
    .find(({ site, name }) => `${site}/${name}` === host);
  if (agent?.result !== "report" || planned === undefined) throw new Error(`${host} can not be judged`);
  const addresses = readAddresses(agent.addresses.split("\n"));
  const routes = [...readRoutes(6, agent.routes6.split("\n")), ...readRoutes(4, agent.routes4.split("\n"))];
  const bundle = parseBundle(stack.onHost(host, "hextet-agent bundle"));
  return driftOf({ agent, bundle, addresses, routes }, planned);
}
