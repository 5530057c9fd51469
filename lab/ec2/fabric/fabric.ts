import type { World } from "../../supervisor/world.ts";
import type { Account } from "../model/account.ts";
import { VpcRouter } from "./vpc-router.ts";

/** The routers of all VPCs. */
export class Fabric {
  readonly #world: World;
  readonly #account: Account;
  readonly #folder: string;
  readonly #routers = new Map<string, VpcRouter>();

  constructor(world: World, account: Account, folder: string) {
    this.#world = world;
    this.#account = account;
    this.#folder = folder;
  }

  async open(vpcId: string): Promise<void> {
    const router = new VpcRouter(this.#world, this.#account, vpcId, this.#folder);
    await router.open();
    this.#routers.set(vpcId, router);
  }

  async close(vpcId: string): Promise<void> {
    const router = this.router(vpcId);
    this.#routers.delete(vpcId);
    await router.close();
  }

  router(vpcId: string): VpcRouter {
    const router = this.#routers.get(vpcId);
    if (router === undefined) throw new Error(`VPC ${vpcId} has no router`);
    return router;
  }

  /** Brings every VPC's data path in step with the account. */
  async reconcile(): Promise<void> {
    await Promise.all([...this.#routers.values()].map((router) => router.reconcile()));
  }
}
