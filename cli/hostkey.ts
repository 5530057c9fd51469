import { planFromText } from "../core/index.ts";
import { hostKeyFingerprint, hostKeyTrouble, type Login, scanHostKeys } from "../hosts/index.ts";
import { Answer } from "./answer.ts";
import { findLayout } from "./layout-file.ts";
import { print } from "./say.ts";

const deadline = 20_000;

/** `hextet hostkey HOST` */
export async function hostkey(
  host: string,
  options: { readonly port: string; readonly layout?: string },
): Promise<void> {
  const login =
    options.layout === undefined ? addressLogin(host, options.port) : layoutLogin(host, options.layout);
  const keys = await scanHostKeys(login, deadline).catch((error: unknown) => {
    throw new Answer(3, error instanceof Error ? error.message : String(error));
  });
  if (keys.length === 0) throw new Answer(3, `${host} shows no host key`);
  print(keys.map((key) => `${hostKeyFingerprint(key)}  ${key}\n`).join(""));
  const first = keys.find((key) => hostKeyTrouble(key) === undefined);
  if (first === undefined)
    throw new Answer(
      1,
      `${host} has an RSA key alone, by which no change can be confirmed (hextet explain HX100); make the others there: ssh-keygen -A, then systemctl restart ssh`,
    );
  print(`
Compare with what the host's own console says (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then:
  hostKey: ${first}
`);
}

function addressLogin(address: string, portText: string): Login {
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Answer(2, `--port ${portText}: is no port; give 1 to 65535`);
  return { address, port, user: "root", key: { kind: "agent" }, hostKey: "", bastion: undefined };
}

/** A layout whose only fault is a missing key is what this is for, so its problems are no matter here. */
function layoutLogin(host: string, name: string): Login {
  const layout = findLayout(name);
  const { plan } = planFromText(name, layout.text, { ledger: layout.ledger, beside: layout.beside });
  const found = plan?.sites
    .flatMap((site) => site.hosts)
    .find((candidate) => `${candidate.site}/${candidate.name}` === host)?.connection;
  if (found === undefined) {
    throw new Answer(
      2,
      `${host}: the layout of ${name} does not say how to reach it, or has problems (hextet plan ${name}); give the address instead: hextet hostkey ADDRESS`,
    );
  }
  return found;
}
