import type { World } from "../../supervisor/world.ts";
import type { Fabric } from "../fabric/fabric.ts";
import { portDevice } from "../fabric/view.ts";
import type { Account } from "../model/account.ts";
import type { Instance } from "../model/state.ts";
import { userDataPath } from "./cloud-init-seed.ts";
import { twinSpec } from "./twin-spec.ts";

/** Runs a twin for every instance, on the fabric of its VPC. */
export class InstanceTwins {
  readonly #world: World;
  readonly #account: Account;
  readonly #fabric: Fabric;
  readonly #operatorKey: () => string;

  /** @param operatorKey the public key that opens every twin */
  constructor(world: World, account: Account, fabric: Fabric, operatorKey: () => string) {
    this.#world = world;
    this.#account = account;
    this.#fabric = fabric;
    this.#operatorKey = operatorKey;
  }

  /** Boots the twin of a pending instance; where that fails nothing is left of the instance. */
  async start(instance: Instance): Promise<void> {
    const networkInterface = this.#account.networkInterfaces.get(instance.networkInterfaceId);
    const router = this.#router(instance);
    const keys = this.#publicKeys(instance);
    this.#world.progress(`${instance.twin}: starting instance ${instance.id}`);
    try {
      await router.reconcile();
      // A twin that does not come up is taken away by who tried.
      await this.#world.startTwin(
        twinSpec(instance, networkInterface, router.netns, keys, this.#operatorKey()),
      );
    } catch (error) {
      await this.#forget(instance);
      throw error;
    }
    try {
      await router.plug(portDevice(networkInterface.id));
      instance.state = "running";
    } catch (error) {
      await this.#takeDown(instance).catch((also: unknown) => this.#world.progress(String(also)));
      await this.#forget(instance);
      throw error;
    }
  }

  /** Ends an instance's twin and frees its interface. */
  async terminate(instance: Instance): Promise<void> {
    this.#world.progress(`${instance.twin}: terminating instance ${instance.id}`);
    await this.#takeDown(instance);
    await this.#forget(instance);
  }

  /**
   * Stops and starts an instance. Its disk stays, and with the instance's identifier unchanged cloud-init does
   * not run the new user data.
   */
  async restart(instance: Instance): Promise<void> {
    this.#world.progress(`${instance.twin}: stopping and starting instance ${instance.id}`);
    await this.#world.runInTwin(instance.twin, ["sh", "-c", `cat >'${userDataPath}'`], {
      stdin: instance.userData,
    });
    await this.#world.restartTwin(instance.twin);
  }

  /** Key pairs mostly are there before any program is; which ones an account has, the lab cannot know. */
  #publicKeys(instance: Instance): readonly string[] {
    if (instance.keyName === undefined) return [];
    const pair = this.#account.state.keyPairs.get(instance.keyName);
    if (pair !== undefined) return [pair.publicKey];
    this.#world.progress(
      `${instance.twin}: key pair ${instance.keyName} is taken to be there; the lab's own key opens the twin`,
    );
    return [];
  }

  async #takeDown(instance: Instance): Promise<void> {
    if (this.#world.twin(instance.twin) !== undefined) await this.#world.stopTwin(instance.twin);
    await this.#router(instance).unplug(portDevice(instance.networkInterfaceId));
  }

  async #forget(instance: Instance): Promise<void> {
    const router = this.#router(instance);
    this.#account.instances.remove(instance.id);
    await router.reconcile();
  }

  #router(instance: Instance) {
    const networkInterface = this.#account.networkInterfaces.get(instance.networkInterfaceId);
    return this.#fabric.router(this.#account.subnets.get(networkInterface.subnetId).vpcId);
  }
}
