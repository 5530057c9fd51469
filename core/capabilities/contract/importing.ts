/** What a capability gives to the import of a host that stands. */
export interface Imports {
  /** Links that it makes on a host, which no layout declares as interfaces. */
  readonly madeLinks?: {
    readonly names: RegExp;
    /** The key of a host that declares it in their place. */
    readonly key: string;
  };
}
