import {
  iaAddrOption,
  iaNaOption,
  type Message,
  messageType,
  type Option,
  optionCode,
  readIaAddress,
  readIaNa,
  statusCode,
  statusOption,
} from "./message.ts";

/** What one interface is to be given. */
export interface Lease {
  /** Sixteen bytes each. */
  readonly addresses: readonly Buffer[];
}

/** Seconds, as EC2 gives them. */
const lifetimes = { preferred: 140, valid: 450 } as const;

/** DUID-LL (RFC 8415 section 11.4) of the one server that every port shows. */
export const serverId = Buffer.from("0003000102ec02000001", "hex");

/**
 * The answer to a client's message: all the interface's addresses at once, in the client's first IA_NA.
 * Undefined where a server stays silent.
 */
export function answer(message: Message, lease: Lease): Message | undefined {
  const clientId = find(message, optionCode.clientId);
  const asked = find(message, optionCode.serverId);
  if (asked !== undefined && !asked.data.equals(serverId)) return undefined;
  const reply = (type: number, options: readonly Option[]): Message => ({
    type,
    transactionId: message.transactionId,
    options: [...(clientId ? [clientId] : []), { code: optionCode.serverId, data: serverId }, ...options],
  });
  switch (message.type) {
    case messageType.solicit: {
      if (clientId === undefined) return undefined;
      const rapid = find(message, optionCode.rapidCommit);
      return rapid === undefined
        ? reply(messageType.advertise, associations(message, lease))
        : reply(messageType.reply, [rapid, ...associations(message, lease)]);
    }
    case messageType.request:
    case messageType.renew:
      return clientId === undefined || asked === undefined
        ? undefined
        : reply(messageType.reply, associations(message, lease));
    case messageType.rebind:
      return clientId === undefined ? undefined : reply(messageType.reply, associations(message, lease));
    case messageType.confirm:
      return reply(messageType.reply, [statusOption(confirmed(message, lease))]);
    case messageType.release:
    case messageType.decline:
      return asked === undefined ? undefined : reply(messageType.reply, [statusOption(statusCode.success)]);
    case messageType.informationRequest:
      return reply(messageType.reply, []);
    default:
      return undefined;
  }
}

function associations(message: Message, lease: Lease): readonly Option[] {
  return message.options
    .filter((option) => option.code === optionCode.iaNa)
    .flatMap((option) => readIaNa(option.data) ?? [])
    .map((ia, index) => {
      const given = index === 0 ? lease.addresses : [];
      // What the client still has and no longer holds ends at once (RFC 8415 section 18.3.4).
      const ended = addressesOf(ia.options).filter((had) => !given.some((address) => address.equals(had)));
      return iaNaOption({
        iaid: ia.iaid,
        t1: lifetimes.preferred / 2,
        t2: (lifetimes.preferred * 4) / 5,
        options: [
          ...given.map((address) => iaAddrOption({ address, ...lifetimes })),
          ...ended.map((address) => iaAddrOption({ address, preferred: 0, valid: 0 })),
          ...(given.length === 0 ? [statusOption(statusCode.noAddrsAvail)] : []),
        ],
      });
    });
}

function confirmed(message: Message, lease: Lease): number {
  const had = message.options
    .filter((option) => option.code === optionCode.iaNa)
    .flatMap((option) => addressesOf(readIaNa(option.data)?.options ?? []));
  return had.every((address) => lease.addresses.some((held) => held.equals(address)))
    ? statusCode.success
    : statusCode.notOnLink;
}

function addressesOf(options: readonly Option[]): readonly Buffer[] {
  return options
    .filter((option) => option.code === optionCode.iaAddr)
    .flatMap((option) => readIaAddress(option.data) ?? []);
}

function find(message: Message, code: number): Option | undefined {
  return message.options.find((option) => option.code === code);
}
