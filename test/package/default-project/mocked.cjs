/**
 * Runs the program, which is CommonJS as in the template, under Pulumi's mocks and prints what it registered: as tsc has built
 * it, or another that is named.
 */
const pulumi = require("@pulumi/pulumi");

const made = [];
const mocks = {
  newResource: ({ type, name, inputs }) => {
    made.push(`${type} ${name}`);
    return { id: name, state: inputs };
  },
  call: ({ inputs }) => inputs,
};

async function main() {
  await pulumi.runtime.setMocks(mocks);
  const { bundle } = require(process.argv[2] ?? "./bin/index.js");
  await pulumi.runtime.disconnect();
  console.log(
    made
      .filter((one) => one.startsWith("command:"))
      .sort()
      .join("\n"),
  );
  console.log(await new Promise((resolve) => bundle.apply(resolve)));
  const { Ipv6Vpc, Landscape } = require("hextet");
  const cloud = { aws: { region: "eu-central-1", vpc: { ipv4: "10.20.0.0/16", ipv6: "amazon" } } };
  const layout = { hextet: 1, purpose: "example", sites: { cloud } };
  for (const make of [
    () => new Ipv6Vpc("shop", { ipv4: "10.30.0.0/16", subnets: {} }),
    () => new Landscape("shop", { layout }),
  ]) {
    try {
      make();
      console.log("made");
    } catch (error) {
      console.log(String(error));
    }
  }
}

main();
