import * as pulumi from "@pulumi/pulumi";

/**
 * A value of a hook's `oldInputs` without the wrappers that mark secrets, at any depth: the SDK opens one of them, and
 * a provider that marks a private key inside of a secret connection leaves another one.
 */
export async function unwrapped(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance<unknown>(value)) return unwrapped(await settled(value));
  if (Array.isArray(value)) return Promise.all(value.map(unwrapped));
  if (typeof value !== "object" || value === null) return value;
  if (pulumi.runtime.isRpcSecret(value)) return unwrapped(pulumi.runtime.unwrapRpcSecret(value));
  const entries = Object.entries(value).map(async ([key, input]) => [key, await unwrapped(input)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function settled(value: pulumi.Output<unknown>): Promise<unknown> {
  return new Promise((resolve) => {
    value.apply(resolve);
  });
}
