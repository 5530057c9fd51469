import * as pulumi from "@pulumi/pulumi";
import { errorsEndRuns } from "../errors-end-runs.ts";
import { formerly, namesOf } from "../former-names.ts";
import { reportedByEngine } from "../reported-failure.ts";
import { type Transform, transformed } from "../transform.ts";
import { type aws, awsLibrary } from "./library.ts";
import { imageId, isImageAlias } from "./machine-image.ts";
import { userDataDifference } from "./user-data-difference.ts";
import { refuseLargeUserData } from "./user-data-size.ts";

/** Arguments of `DockerHost`. */
export interface DockerHostArgs {
  /** Primary network interface; it is never made or deleted with the instance. */
  readonly networkInterfaceId: pulumi.Input<string>;
  /**
   * Further interfaces, by their name on the host; they are attached in order of name.
   * @default none
   */
  readonly moreInterfaceIds?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Instance type; built on Nitro, since only those have the metadata service over IPv6.
   * @example "t3.micro"
   */
  readonly instanceType: string;
  /**
   * `debian-12`, `debian-13`, or the id of an AMI. The newest Debian for the instance type's processor is looked up when
   * the instance is made; one that is published later replaces nothing.
   * @default "debian-13"
   */
  readonly image?: string;
  /** User data for the first boot: cloud-config, at most 16 KB. It is readable in the state and on the host: no secrets. */
  readonly userData: pulumi.Input<string>;
  /**
   * What to do when `userData` changes later. cloud-init reads it at the first boot only, so `keep` leaves the
   * host as it is and warns about what it does not have yet; `replace` deletes the instance and then makes
   * another on the same interface, so that the addresses stay.
   * @default "keep"
   */
  readonly onUserDataChange?: "keep" | "replace";
  /**
   * Whether containers on it are to reach the metadata service, which is one hop more than the host's own programs need. It
   * gives credentials of the instance's role to whoever reaches it.
   * @default true
   */
  readonly containers?: boolean;
  /**
   * Name of an EC2 key pair for SSH.
   * @default none
   */
  readonly keyPair?: string;
  /**
   * Region of the instance.
   * @default the provider's
   */
  readonly region?: string;
  /**
   * Tags; `<` and `>` are not allowed in them.
   * @default a Name tag, and the image's name where it is an alias
   */
  readonly tags?: Readonly<Record<string, string>>;
  /** Changes to the resources underneath. */
  readonly transform?: DockerHostTransforms;
}

/** The last word on each resource that a `DockerHost` makes. */
export interface DockerHostTransforms {
  readonly instance?: Transform<aws.ec2.InstanceArgs>;
  readonly attachment?: Transform<aws.ec2.NetworkInterfaceAttachmentArgs>;
}

/** A volume can only be made so; one of another kind is replaced, and its instance with it. */
const encryptedRoot = { encrypted: true };

/** Tag with the alias that the image was looked up by. */
const imageTag = "hextet:image";

/**
 * An EC2 instance on an interface that stays when the instance goes.
 *
 * The metadata service asks for tokens, speaks IPv6 and reaches containers (hop limit 2) unless there are to be none. The
 * root volume is encrypted, by the account's own key for EBS. Neither is changed of an instance that runs: it keeps the
 * volume that it was made with, and a wider limit.
 *
 * @example
 * new DockerHost("cloud-web-1", {
 *   networkInterfaceId: ens5.networkInterface.id,
 *   instanceType: "t3.micro",
 *   userData: cloudConfig,
 * });
 */
export class DockerHost extends pulumi.ComponentResource {
  readonly instance: aws.ec2.Instance;
  /** What the running host does not have yet, by file; empty where it has all. */
  readonly behind: pulumi.Output<string[]>;

  readonly #aws = awsLibrary();
  readonly #name: string;
  readonly #args: DockerHostArgs;
  /** Its name, and those that it had. */
  readonly #names: readonly string[];

  constructor(name: string, args: DockerHostArgs, opts?: pulumi.ComponentResourceOptions) {
    errorsEndRuns();
    super("hextet:aws:DockerHost", name, {}, opts);
    this.#name = name;
    this.#args = args;
    this.#names = namesOf(name, opts);

    this.instance = reportedByEngine(this.#createInstance(opts?.dependsOn));
    this.#attachInterfaces();
    this.behind = this.#compareUserData();

    this.registerOutputs({ behind: this.behind });
  }

  /** A component's `dependsOn` holds back nothing underneath by itself, so the instance gets it too. */
  #createInstance(dependsOn: pulumi.ComponentResourceOptions["dependsOn"]): aws.ec2.Instance {
    const args = this.#args;
    const image = args.image ?? "debian-13";
    const replace = args.onUserDataChange === "replace";
    const imageIsAlias = isImageAlias(image);
    const containers = args.containers ?? true;
    const [name, instanceArgs, options] = transformed<aws.ec2.InstanceArgs>(
      args.transform?.instance,
      this.#name,
      {
        ...this.#region,
        ami: imageId(image, args.instanceType, args.region, { parent: this }),
        instanceType: args.instanceType,
        ...(args.keyPair === undefined ? {} : { keyName: args.keyPair }),
        primaryNetworkInterface: { networkInterfaceId: args.networkInterfaceId },
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpProtocolIpv6: "enabled",
          httpPutResponseHopLimit: containers ? 2 : 1,
        },
        rootBlockDevice: encryptedRoot,
        userData: checkedUserData(this.#name, args.userData),
        userDataReplaceOnChange: replace,
        tags: { Name: this.#name, ...(imageIsAlias ? { [imageTag]: image } : {}), ...args.tags },
      },
      {
        parent: this,
        aliases: formerly(this.#names),
        ...(dependsOn === undefined ? {} : { dependsOn }),
        // An interface is attached to one instance at a time, so the old instance has to go first.
        deleteBeforeReplace: true,
        ignoreChanges: [
          ...(replace ? [] : ["userData"]),
          ...(imageIsAlias ? ["ami", `tags["${imageTag}"]`] : []),
          ...(containers ? [] : ["metadataOptions.httpPutResponseHopLimit"]),
        ],
      },
    );
    // What a transform says of the volume is the program's own, later changes of it too.
    const isOurs = instanceArgs.rootBlockDevice === encryptedRoot;
    return new this.#aws.ec2.Instance(name, instanceArgs, {
      ...options,
      ignoreChanges: [...(options.ignoreChanges ?? []), ...(isOurs ? ["rootBlockDevice"] : [])],
    });
  }

  #attachInterfaces(): void {
    const more = Object.entries(this.#args.moreInterfaceIds ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [index, [key, networkInterfaceId]] of more.entries()) {
      const name = `${this.#name}-${key}`;
      new this.#aws.ec2.NetworkInterfaceAttachment(
        ...transformed<aws.ec2.NetworkInterfaceAttachmentArgs>(
          this.#args.transform?.attachment,
          name,
          { ...this.#region, instanceId: this.instance.id, networkInterfaceId, deviceIndex: index + 1 },
          { parent: this, aliases: formerly(this.#names, name), deleteBeforeReplace: true },
        ),
      );
    }
  }

  /** The state holds the user data that the instance was made with, also while changes of it are ignored. */
  #compareUserData(): pulumi.Output<string[]> {
    const image = this.#args.image ?? "debian-13";
    const { userData, tags } = this.instance;
    return pulumi
      .all([
        pulumi.recover(userData, () => undefined),
        this.#args.userData,
        pulumi.recover(tags, () => undefined),
      ])
      .apply(([booted, wanted, held]) => {
        if (booted === undefined) return [];
        const madeFrom = held?.[imageTag] ?? image;
        const behind = [
          ...(madeFrom === image || !isImageAlias(image) ? [] : [`its image (${madeFrom}, not ${image})`]),
          ...userDataDifference(booted, wanted),
        ];
        if (behind.length > 0) void pulumi.log.warn(behindText(this.#name, behind), this);
        return behind;
      });
  }

  get #region(): { region?: string } {
    return this.#args.region === undefined ? {} : { region: this.#args.region };
  }
}

/** What is known at once is refused at once; the rest as soon as it is known. */
function checkedUserData(name: string, userData: pulumi.Input<string>): pulumi.Input<string> {
  const check = (text: string) => refuseLargeUserData(name, text);
  return typeof userData === "string" ? check(userData) : pulumi.output(userData).apply(check);
}

function behindText(name: string, behind: readonly string[]): string {
  return (
    `${name} is kept as it first booted and does not have yet: ${behind.join(", ")}. ` +
    "Bring these there by hand, or set onUserDataChange to replace: that deletes the instance and makes a new one with the same addresses."
  );
}
