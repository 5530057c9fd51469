/**
 * A provider that makes nothing and notes everything: what the engine asks of `command` and `aws` is written down, a line
 * each, in the file that HOLLOW_JOURNAL names. For what the engine decides, on machines without a lab.
 */
import { appendFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import provider from "@pulumi/pulumi/provider/index.js";
import { endWithEngine } from "../../../lab/providers/end-with-engine.ts";
import { equal, isRecord, type Properties, plainProperties } from "../../../lab/providers/property-value.ts";

/** What AWS would say, by type. */
const given: Readonly<Record<string, Properties>> = {
  "aws:ec2/vpc:Vpc": { ipv6CidrBlock: "2600:1f18:47b:ca00::/56" },
};
/** Names of resources whose every step fails. */
const failing = (process.env["HOLLOW_FAILS"] ?? "").split(" ").filter((name) => name !== "");
const journal = process.env["HOLLOW_JOURNAL"];

function note(verb: string, urn: string): void {
  const [, , types = "", name = ""] = urn.split("::");
  const type = types.split(/[$:]/).at(-1) ?? "";
  if (journal !== undefined) appendFileSync(journal, `${verb} ${type} ${name}\n`);
  if (failing.includes(name)) throw new Error(`${name} fails, as it was told to`);
}

function made(urn: string, inputs: Properties): Properties {
  const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
  return { ...inputs, ...given[type], kept: inputs };
}

/** Of a state that this provider, or one of the lab's, has left. */
function inputsOf({ kept, __inputs, stdout, stderr, ...props }: Properties): Properties {
  const inputs = kept ?? __inputs;
  return isRecord(inputs) ? inputs : props;
}

endWithEngine();
await provider.main(
  {
    version: "1.2.1",
    // Of what a provider adds by itself: a security group keeps the name that was made up for it.
    check: async (_urn, { name }: Properties, news: Properties) => ({
      inputs: name === undefined ? news : { name, ...news },
    }),
    diff: async (_id, _urn, olds: Properties, news: Properties) => {
      const [before, after] = [plainProperties(inputsOf(olds)), plainProperties(news)];
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      return { changes: names.some((name) => !equal(before[name], after[name])) };
    },
    create: async (urn, inputs: Properties) => {
      note("create", urn);
      return { id: urn.split("::").at(-1) ?? urn, outs: made(urn, inputs) };
    },
    update: async (_id, urn, _olds: Properties, news: Properties) => {
      note("update", urn);
      return { outs: made(urn, news) };
    },
    delete: async (_id, urn) => note("delete", urn),
    invoke: async (_token, inputs: Properties) => ({ outputs: { ...inputs, id: "ami-0debian13000000" } }),
  },
  process.argv.slice(2),
);
flushCompileCache();
