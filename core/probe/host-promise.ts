import type { Expectation } from "../bundle/expectation.ts";
import type { CapabilityPromise } from "../capabilities/values.ts";

/** One thing that must be true on a host once the plan stands there. */
export type HostCheck = { readonly host: string } & HostPromise;

export type HostPromise = OwnPromise | CapabilityPromise;

/** What is looked at on every host. */
type OwnPromise =
  | {
      readonly kind: "address";
      /** Absent where only the runtime knows the bridge's name: then any interface may have it. */
      readonly interface: string | undefined;
      readonly address: string;
      readonly length: number;
      /** Whether anything of the plan is plugged in there: a bridge without that has no carrier, and its address stays tentative. */
      readonly carries: boolean;
      /** Whether no connection is to start from it; absent where that does not matter. */
      readonly deprecated?: boolean;
    }
  | {
      readonly kind: "route";
      /** `default`, or a prefix. */
      readonly to: string;
      /** Next hop; absent for an on-link prefix. */
      readonly via: string | undefined;
      readonly interface: string;
      /** The address that packets by it start from; absent where the kernel chooses. */
      readonly source?: string;
      /** Absent where the layout says none. */
      readonly metric?: number;
    }
  | { readonly kind: "gateway"; readonly address: string; readonly interface: string }
  /** Which way packets from an address of the host take to everywhere. */
  | { readonly kind: "leaves"; readonly address: string; readonly via: string; readonly interface: string }
  /** Rules of policy routing and routing tables are looked at as the agent looks for them. */
  | Extract<Expectation, { readonly kind: "rule" | "table" }>
  | {
      readonly kind: "forwarding";
      /** Whether the plan needs packets of others to pass. */
      readonly needed: boolean;
      readonly interfaces: readonly string[];
    }
  | { readonly kind: "path-mtu"; readonly to: string; readonly address: string }
  | { readonly kind: "name"; readonly name: string; readonly address: string }
  | { readonly kind: "unit"; readonly unit: string };
