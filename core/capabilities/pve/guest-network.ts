import { yamlText } from "../../render/yaml-text.ts";
import type { GuestPlan } from "./values.ts";

/** What a guest's own cloud-init is given (network configuration version 2, which is netplan's). */
export function renderGuestNetwork(guest: GuestPlan): string {
  const { comes } = guest;
  const own = [...(comes === undefined ? [guest] : []), ...(guest.ipv4 === undefined ? [] : [guest.ipv4])];
  // `default` is of the family of what it goes via.
  const routes = own.flatMap(({ gateway }) =>
    gateway === undefined ? [] : [{ to: "default", via: `${gateway}` }],
  );
  return yamlText({
    network: {
      version: 2,
      renderer: "networkd",
      ethernets: {
        eth0: {
          dhcp6: comes !== undefined && comes !== "slaac",
          "accept-ra": comes !== undefined,
          ...(own.length === 0
            ? {}
            : { addresses: own.map(({ address, length }) => `${address}/${length}`) }),
          ...(routes.length === 0 ? {} : { routes }),
        },
      },
    },
  });
}
