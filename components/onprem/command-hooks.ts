import * as pulumi from "@pulumi/pulumi";

/**
 * Hooks that run before a resource is made or changed; a hook that throws ends that action, and the state keeps
 * what it held.
 *
 * Pulumi's mocks know no hooks, and registering one there ends the test: a stack's unit test goes without.
 *
 * @param name unique in the stack
 */
export function beforeChange(
  name: string,
  run: (args: pulumi.ResourceHookArgs) => Promise<void>,
): pulumi.ResourceHookBinding {
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined || !("registerResourceHook" in monitor)) return {};
  const hook = new pulumi.ResourceHook(name, run);
  return { beforeCreate: [hook], beforeUpdate: [hook] };
}
