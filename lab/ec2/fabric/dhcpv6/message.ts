/** DHCPv6 messages on the wire, as far as giving addresses needs them: RFC 8415 sections 8 and 21. */

export const messageType = {
  solicit: 1,
  advertise: 2,
  request: 3,
  confirm: 4,
  renew: 5,
  rebind: 6,
  reply: 7,
  release: 8,
  decline: 9,
  informationRequest: 11,
} as const;

export const optionCode = {
  clientId: 1,
  serverId: 2,
  iaNa: 3,
  iaAddr: 5,
  statusCode: 13,
  rapidCommit: 14,
} as const;

export const statusCode = { success: 0, noAddrsAvail: 2, notOnLink: 4 } as const;

export interface Option {
  readonly code: number;
  readonly data: Buffer;
}

export interface Message {
  readonly type: number;
  /** Three bytes. */
  readonly transactionId: Buffer;
  readonly options: readonly Option[];
}

/** An identity association for non-temporary addresses, with what it holds. */
export interface IaNa {
  readonly iaid: number;
  /** Seconds until the client asks this server, and then any, again. */
  readonly t1: number;
  readonly t2: number;
  readonly options: readonly Option[];
}

export interface IaAddr {
  /** Sixteen bytes. */
  readonly address: Buffer;
  /** Seconds. */
  readonly preferred: number;
  readonly valid: number;
}

/** Reads a client's message; undefined where the bytes are none. */
export function readMessage(bytes: Buffer): Message | undefined {
  if (bytes.length < 4) return undefined;
  const options = readOptions(bytes.subarray(4));
  return options && { type: bytes.readUInt8(0), transactionId: bytes.subarray(1, 4), options };
}

export function writeMessage(message: Message): Buffer {
  return Buffer.concat([Buffer.from([message.type]), message.transactionId, writeOptions(message.options)]);
}

/** Reads the body of an IA_NA option; undefined where it is too short. */
export function readIaNa(data: Buffer): IaNa | undefined {
  if (data.length < 12) return undefined;
  const options = readOptions(data.subarray(12));
  return (
    options && { iaid: data.readUInt32BE(0), t1: data.readUInt32BE(4), t2: data.readUInt32BE(8), options }
  );
}

export function iaNaOption(ia: IaNa): Option {
  const head = Buffer.alloc(12);
  head.writeUInt32BE(ia.iaid, 0);
  head.writeUInt32BE(ia.t1, 4);
  head.writeUInt32BE(ia.t2, 8);
  return { code: optionCode.iaNa, data: Buffer.concat([head, writeOptions(ia.options)]) };
}

/** The address of an IA Address option; undefined where the option is too short. */
export function readIaAddress(data: Buffer): Buffer | undefined {
  return data.length < 24 ? undefined : data.subarray(0, 16);
}

export function iaAddrOption({ address, preferred, valid }: IaAddr): Option {
  const lifetimes = Buffer.alloc(8);
  lifetimes.writeUInt32BE(preferred, 0);
  lifetimes.writeUInt32BE(valid, 4);
  return { code: optionCode.iaAddr, data: Buffer.concat([address, lifetimes]) };
}

export function statusOption(code: number): Option {
  const data = Buffer.alloc(2);
  data.writeUInt16BE(code, 0);
  return { code: optionCode.statusCode, data };
}

function readOptions(bytes: Buffer): readonly Option[] | undefined {
  const options: Option[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined;
    const length = bytes.readUInt16BE(at + 2);
    if (at + 4 + length > bytes.length) return undefined;
    options.push({ code: bytes.readUInt16BE(at), data: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return options;
}

function writeOptions(options: readonly Option[]): Buffer {
  return Buffer.concat(
    options.map(({ code, data }) => {
      const head = Buffer.alloc(4);
      head.writeUInt16BE(code, 0);
      head.writeUInt16BE(data.length, 2);
      return Buffer.concat([head, data]);
    }),
  );
}
