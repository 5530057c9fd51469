/** What a bundle says must be so on its host once it stands there; the agent probes it before it answers. */
export interface Expectations {
  readonly addresses: readonly {
    readonly address: string;
    readonly length: number;
    readonly interface: string;
  }[];
  readonly routes: readonly { readonly to: string; readonly via: string; readonly interface: string }[];
}

/** The `expect` lines of a bundle's text. Whatever else stands in it is no matter here. */
export function expectationsOf(bundle: string): Expectations {
  const lines = bundle.split("\n").map((line) => line.split(" "));
  return {
    addresses: lines.flatMap(([word, kind, prefix = "", name = ""]) => {
      const [address = "", length = ""] = prefix.split("/");
      return word === "expect" && kind === "address"
        ? [{ address, length: Number(length), interface: name }]
        : [];
    }),
    routes: lines.flatMap(([word, kind, to = "", , via = "", name = ""]) =>
      word === "expect" && kind === "route" ? [{ to, via, interface: name }] : [],
    ),
  };
}
