import type { IpLink } from "../../import/ip-links.ts";

/** What a capability gives to the import of a host that stands. */
export interface Imports {
  /** Links that it makes on a host, which no layout declares as interfaces. */
  readonly madeLinks?: {
    readonly names: RegExp;
    /** The key of a host that declares it in their place. */
    readonly key: string;
  };
  /** What it has a key of an interface for. */
  readonly settings?: readonly ImportedSetting[];
}

/** Something that is set at an interface, and what a layout says in its place. */
export interface ImportedSetting {
  /** The interface's key. */
  readonly key: string;
  /** Whether an EC2 instance's interface can have it too. */
  readonly isForInstances: boolean;
  /** The same in netplan's files. */
  readonly netplan: string;
  /** Its value by netplan; `undefined` where a layout cannot say that. */
  readonly ofNetplan: (value: unknown) => number | true | undefined;
  /** Its value by the kernel; `undefined` also where such a link has that by itself. */
  readonly ofLink: (link: IpLink) => number | true | undefined;
}
