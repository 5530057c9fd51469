import { EditError } from "../../../layout/edit-text.ts";
import { checkNetworks, madeIn, networkKeys } from "./check-networks.ts";
import { checkService, isOn, servicesOf } from "./check-services.ts";
import { type Difference, unmendable } from "./difference.ts";
import { ComposeError, ComposePlaces } from "./places.ts";
import type { ComposeWanted } from "./wanted.ts";

export interface ComposeFile {
  /** As a person knows it. */
  readonly path: string;
  readonly text: string;
}

export interface CheckedFile extends ComposeFile {
  /** In the order of lines. */
  readonly differences: readonly Difference[];
}

/** What of a host's Compose files is not the plan's; each is a project of its own. */
export interface ComposeCheck {
  readonly files: readonly CheckedFile[];
  /** Containers of the plan that no file starts. */
  readonly missing: readonly string[];
}

/**
 * Compares a host's Compose files with the plan. Other services and networks of theirs are theirs.
 *
 * @throws ComposeError where a file is none
 */
export function checkCompose(files: readonly ComposeFile[], wanted: ComposeWanted): ComposeCheck {
  const read = files.map((file) => ({ ...file, places: placesOf(file) }));
  const made = read.map(({ places }) => madeIn(places, wanted));
  const started = new Map<string, string>();
  const checked = read.map(({ path, text, places }, index): CheckedFile => {
    const elsewhere = made.flatMap((names, other) => (other === index ? [] : names));
    const keys = networkKeys(places, wanted);
    const differences = [...servicesOf(places)].flatMap(([container, services]): readonly Difference[] =>
      services.flatMap((service, index) => {
        const at = ["services", service];
        const own = wanted.services.find(({ name }) => name === container);
        if (own === undefined) return strange(places, service, container, wanted, keys);
        const earlier = index > 0 ? path : started.get(container);
        started.set(container, path);
        return earlier === undefined
          ? checkService(places, service, own, { wanted, keys })
          : [
              unmendable(
                at,
                places.at(at),
                `is ${container} a second time: it is in ${earlier} already`,
                "leave one of the two out; of files that Compose merges, check what it makes of them: docker compose config | hextet compose NAME HOST -",
              ),
            ];
      }),
    );
    const all = [...differences, ...checkNetworks(places, ofFile(wanted, places), keys, elsewhere)];
    return { path, text, differences: all.toSorted((a, b) => a.line - b.line) };
  });
  return {
    files: checked,
    missing: wanted.services.map(({ name }) => name).filter((name) => !started.has(name)),
  };
}

/** @throws ComposeError naming the file */
function placesOf({ path, text }: ComposeFile): ComposePlaces {
  try {
    return new ComposePlaces(text);
  } catch (error) {
    throw error instanceof ComposeError ? new ComposeError(`${path} ${error.message}`) : error;
  }
}

/** A file needs the networks of its own services alone. */
function ofFile(wanted: ComposeWanted, places: ComposePlaces): ComposeWanted {
  const services = servicesOf(places);
  return { ...wanted, services: wanted.services.filter(({ name }) => services.has(name)) };
}

/** A service that is no container of the plan's that Compose starts. */
function strange(
  places: ComposePlaces,
  service: string,
  container: string,
  wanted: ComposeWanted,
  keys: ReadonlyMap<string, string>,
): readonly Difference[] {
  const at = ["services", service];
  if (wanted.startedHere.includes(container))
    return [
      unmendable(
        at,
        places.at(at),
        `starts ${container}, which hextet starts itself`,
        `leave it out; or say compose: true at the container in the layout`,
      ),
    ];
  const networks = places.at([...at, "networks"]);
  if (places.at([...at, "network_mode"]).kind !== "none") return [];
  return [...keys].flatMap(([name, key]) =>
    isOn(networks, key)
      ? [
          unmendable(
            at,
            places.at(at),
            `is on ${name} and not in the layout: Docker gives it any address that is free, perhaps a container's that starts later`,
            `declare it: containers: { ${container}: { pool: ... } }; or take it off that network`,
          ),
        ]
      : [],
  );
}

/** A file's text as the plan has it, as far as that is a matter of single places; the rest stays a difference. */
export function patchCompose({ text, differences }: CheckedFile): string {
  return differences.reduce((edited, { edit }) => {
    if (edit === undefined) return edited;
    try {
      return edit(edited);
    } catch (error) {
      if (error instanceof EditError) return edited;
      throw error;
    }
  }, text);
}
