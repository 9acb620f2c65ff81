// @ts-check
"use strict";

/**
 * Just enough of the protobuf wire format to talk to Talos without a code generator.
 * @see https://protobuf.dev/programming-guides/encoding/
 */

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/**
 * @typedef {object} Field
 * @property {number} number
 * @property {bigint | Buffer} value
 */

/**
 * @param {Buffer} message
 * @returns {Field[]}
 */
function decodeMessage(message) {
  /** @type {Field[]} */
  const found = [];
  const reader = new Reader(message);
  while (!reader.done) {
    const key = Number(reader.varint());
    found.push({ number: key >>> 3, value: reader.value(key & 7) });
  }
  return found;
}

class Reader {
  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get done() {
    return this.at >= this.bytes.length;
  }

  /** @param {number} wireType */
  value(wireType) {
    if (wireType === VARINT) return this.varint();
    if (wireType === BYTES) return this.take(Number(this.varint()));
    if (wireType === FIXED64) return this.take(8);
    if (wireType === FIXED32) return this.take(4);
    throw new Error(`not a protobuf message: wire type ${String(wireType)}`);
  }

  varint() {
    let result = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.take(1).readUInt8();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
  }

  /** @param {number} length */
  take(length) {
    const end = this.at + length;
    if (end > this.bytes.length) throw new Error("not a protobuf message: it ends too early");
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }
}

/**
 * Every occurrence of a string, bytes or message field.
 * @param {Buffer} message
 * @param {number} number
 * @returns {Buffer[]}
 */
function fields(message, number) {
  return decodeMessage(message).flatMap((field) =>
    field.number === number && Buffer.isBuffer(field.value) ? [field.value] : [],
  );
}

/**
 * An integer field; 0 when it is absent, as in proto3.
 * @param {Buffer} message
 * @param {number} number
 * @returns {bigint}
 */
function varint(message, number) {
  const field = decodeMessage(message).find((candidate) => candidate.number === number);
  return typeof field?.value === "bigint" ? field.value : 0n;
}

/** @param {Buffer} field */
function text(field) {
  return field.toString("utf8");
}

/**
 * A field of text or of a message that is encoded already.
 * @param {number} number
 * @param {string | Buffer} value
 */
function encodeBytes(number, value) {
  const bytes = Buffer.from(value);
  return Buffer.concat([encodeNumber(BigInt((number << 3) | BYTES)), encodeNumber(BigInt(bytes.length)), bytes]);
}

/**
 * A field of an integer, an enumeration or a flag; nothing where it is 0 or false, as in proto3.
 * @param {number} number
 * @param {number | bigint | boolean} value not negative
 */
function encodeVarint(number, value) {
  const encoded = BigInt(value);
  if (encoded === 0n) return Buffer.alloc(0);
  return Buffer.concat([encodeNumber(BigInt((number << 3) | VARINT)), encodeNumber(encoded)]);
}

/** @param {bigint} value */
function encodeNumber(value) {
  /** @type {number[]} */
  const bytes = [];
  for (let rest = value; ; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    if (rest < 0x80n) return Buffer.from([...bytes, low]);
    bytes.push(low | 0x80);
  }
}

module.exports = { encodeBytes, encodeVarint, fields, text, varint };
