import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";

/** What runs before a resource is made or changed, and where that failed. */
export interface ChangeHooks {
  /** A hook that throws ends the action, and the state keeps what it held. */
  readonly before: (args: pulumi.ResourceHookArgs) => Promise<void>;
  /** Told by a preview alone; nothing is dialled. */
  readonly foretell: (args: pulumi.ResourceHookArgs) => Promise<void>;
  /** True has the action done again; what it throws is reported in place of the provider's words. */
  readonly failed: (args: pulumi.ErrorHookArgs) => Promise<boolean>;
}

/**
 * Hooks of one resource.
 *
 * The engine calls them from outside of the program; an inline one finds its engine, to which a hook may log, only where
 * it was made.
 *
 * Pulumi's mocks know no hooks, and registering one there ends the test: a stack's unit test goes without.
 *
 * @param name unique in the stack
 */
export function changeHooks(
  name: string,
  { before, foretell, failed }: ChangeHooks,
): pulumi.ResourceHookBinding {
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined || !("registerResourceHook" in monitor)) return {};
  const apply = new pulumi.ResourceHook(`${name}: apply`, AsyncResource.bind(before));
  const confirm = new pulumi.ErrorHook(`${name}: confirm`, AsyncResource.bind(failed));
  // What a preview registers alone stands in no state.
  const foretold = pulumi.runtime.isDryRun()
    ? [new pulumi.ResourceHook(`${name}: foretell`, AsyncResource.bind(foretell), { onDryRun: true })]
    : [];
  return {
    beforeCreate: [...foretold, apply],
    beforeUpdate: [...foretold, apply],
    onError: [confirm],
  };
}
