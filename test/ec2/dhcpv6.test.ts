import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { answer, serverId } from "../../lab/ec2/fabric/dhcpv6/answer.ts";
import {
  iaAddrOption,
  iaNaOption,
  type Message,
  messageType,
  type Option,
  optionCode,
  readIaAddress,
  readIaNa,
  readMessage,
  statusCode,
  writeMessage,
} from "../../lab/ec2/fabric/dhcpv6/message.ts";

const transactionId = Buffer.from("a1b2c3", "hex");
const clientId: Option = { code: optionCode.clientId, data: Buffer.from("0002ab11", "hex") };
const server: Option = { code: optionCode.serverId, data: serverId };
const address = (last: number) =>
  Buffer.from(`3fff0ec2047bca03000000000000${last.toString(16).padStart(4, "0")}`, "hex");
const lease = { addresses: [0x11, 8, 9, 10, 11].map(address) };

const association = (...had: readonly Buffer[]): Option =>
  iaNaOption({
    iaid: 7,
    t1: 0,
    t2: 0,
    options: had.map((address) => iaAddrOption({ address, preferred: 140, valid: 450 })),
  });

/** The answer as it arrives, after the wire. */
function ask(type: number, ...options: readonly Option[]): Message | undefined {
  const sent = readMessage(writeMessage({ type, transactionId, options }));
  const reply = sent && answer(sent, lease);
  return reply && readMessage(writeMessage(reply));
}

/** Addresses of each association of an answer, with their valid lifetimes. */
function given(message: Message | undefined): readonly (readonly [string, number])[][] {
  const associations = (message?.options ?? []).filter(({ code }) => code === optionCode.iaNa);
  return associations.map(({ data }) =>
    (readIaNa(data)?.options ?? [])
      .filter(({ code }) => code === optionCode.iaAddr)
      .map(
        (option) =>
          [
            readIaAddress(option.data)?.toString("hex").slice(-4) ?? "",
            option.data.readUInt32BE(20),
          ] as const,
      ),
  );
}

const all = [
  ["0011", 450],
  ["0008", 450],
  ["0009", 450],
  ["000a", 450],
  ["000b", 450],
];

describe("a client", () => {
  test("is offered all addresses of its interface in one association, and then given them", () => {
    const offer = ask(messageType.solicit, clientId, association());
    expect([offer?.type, given(offer)]).toEqual([messageType.advertise, [all]]);
    const reply = ask(messageType.request, clientId, server, association(address(8)));
    expect([reply?.type, given(reply)]).toEqual([messageType.reply, [all]]);
    expect(reply?.transactionId).toEqual(transactionId);
    expect(reply?.options.slice(0, 2).map(({ data }) => data)).toEqual([clientId.data, serverId]);
  });

  test("in a hurry is given them at once", () => {
    const rapid: Option = { code: optionCode.rapidCommit, data: Buffer.alloc(0) };
    const reply = ask(messageType.solicit, clientId, rapid, association());
    expect([reply?.type, given(reply)]).toEqual([messageType.reply, [all]]);
    expect(reply?.options.some(({ code }) => code === optionCode.rapidCommit)).toBe(true);
  });

  test("loses at its renewal what its interface holds no more", () => {
    const reply = ask(messageType.renew, clientId, server, association(address(8), address(0x99)));
    expect(given(reply)).toEqual([[...all, ["0099", 0]]]);
  });

  test("learns that there are no more for a second association", () => {
    const second = given(ask(messageType.solicit, clientId, association(), association()))[1];
    expect(second).toEqual([]);
    const reply = ask(messageType.solicit, clientId, association(), association());
    const [, data] = (reply?.options ?? [])
      .filter(({ code }) => code === optionCode.iaNa)
      .map((option) => option.data);
    const status = data && readIaNa(data)?.options.find(({ code }) => code === optionCode.statusCode);
    expect(status?.data.readUInt16BE(0)).toBe(statusCode.noAddrsAvail);
  });

  test("that asks whether its addresses are right hears yes for held ones alone", () => {
    const confirm = (...had: readonly Buffer[]) =>
      ask(messageType.confirm, clientId, association(...had))
        ?.options.find(({ code }) => code === optionCode.statusCode)
        ?.data.readUInt16BE(0);
    expect([confirm(address(8)), confirm(address(8), address(0x99))]).toEqual([
      statusCode.success,
      statusCode.notOnLink,
    ]);
  });

  test("that means another server hears nothing", () => {
    const other: Option = { code: optionCode.serverId, data: Buffer.from("000300010200000000ff", "hex") };
    expect(ask(messageType.request, clientId, other, association())).toBeUndefined();
    expect(ask(messageType.renew, clientId, association())).toBeUndefined();
  });
});

test("no bytes whatever make the server fail", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(1, 3, 4, 5, 6, 8, 9, 11, 99),
      (bytes, type) => {
        const message = readMessage(Buffer.from([type, ...bytes]));
        if (message !== undefined) answer(message, lease);
      },
    ),
  );
});

test("a message survives the wire", () => {
  const option = fc.record({
    code: fc.integer({ min: 0, max: 65_535 }),
    data: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 255 }), fc.array(option, { maxLength: 8 }), (type, options) => {
      expect(readMessage(writeMessage({ type, transactionId, options }))).toEqual({
        type,
        transactionId,
        options,
      });
    }),
  );
});
