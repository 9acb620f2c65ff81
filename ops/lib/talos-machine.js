// @ts-check
"use strict";
const { encodeBytes, encodeVarint, fields, text, varint } = require("./protobuf.js");
const { callTalos, streamTalos } = require("./talos-api.js");

/** @typedef {import("./talos-api.js").TalosTarget} TalosTarget */

const BOOT_ID = "/proc/sys/kernel/random/boot_id";
/** Modes of ApplyConfiguration on the wire. */
const REBOOT = 0n;
const AUTO = 1;
/** The name under which the image factory lists a schematic's identifier among the extensions. */
const SCHEMATIC = "schematic";

/**
 * Another one after every boot.
 * @param {TalosTarget} target
 * @param {number} timeoutMs
 */
async function bootId(target, timeoutMs) {
  const parts = await streamTalos(target, "/machine.MachineService/Read", encodeBytes(1, BOOT_ID), timeoutMs);
  return parts
    .flatMap((part) => fields(part, 2).map(text))
    .join("")
    .trim();
}

/**
 * What the installed image was made of, as the image factory identifies it.
 * @param {TalosTarget} target
 * @param {number} timeoutMs
 * @returns {Promise<string | undefined>} nothing where the image is not the factory's
 * @see https://github.com/siderolabs/image-factory#schematics
 */
async function schematic(target, timeoutMs) {
  const request = Buffer.concat([encodeBytes(1, "runtime"), encodeBytes(2, "ExtensionStatuses.runtime.talos.dev")]);
  const answers = await streamTalos(target, "/cosi.resource.State/List", request, timeoutMs);
  const extensions = answers
    .flatMap((answer) => fields(answer, 1))
    .flatMap((resource) => fields(resource, 2))
    .flatMap((spec) => fields(spec, 1))
    .flatMap((layer) => fields(layer, 2))
    .map((metadata) => ({ name: fields(metadata, 1).map(text)[0], version: fields(metadata, 2).map(text)[0] }));
  return extensions.find(({ name }) => name === SCHEMATIC)?.version;
}

/**
 * Whether the machine would have to reboot before this configuration is in effect. A machine that runs it would not; one
 * that has accepted it and is about to reboot would.
 * @param {TalosTarget} target
 * @param {string} configuration YAML documents
 * @param {number} timeoutMs
 */
async function needsReboot(target, configuration, timeoutMs) {
  const dryRun = Buffer.concat([encodeBytes(1, configuration), encodeVarint(4, AUTO), encodeVarint(5, true)]);
  const answer = await callTalos(target, "ApplyConfiguration", dryRun, timeoutMs);
  return fields(answer, 1).some((message) => varint(message, 3) === REBOOT);
}

/**
 * Makes the machine install another image and boot it. Answered once the machine has the image and has found it good;
 * everything after that happens by itself. Pulling takes most of the time.
 * @param {TalosTarget} target a machine's own address: behind the virtual one, another machine may answer
 * @param {string} image installer, `factory.talos.dev/metal-installer/<schematic>:v1.13.1`
 * @param {number} timeoutMs
 */
async function upgrade(target, image, timeoutMs) {
  const preserve = encodeVarint(2, true);
  await callTalos(target, "Upgrade", Buffer.concat([encodeBytes(1, image), preserve]), timeoutMs);
}

module.exports = { bootId, needsReboot, schematic, upgrade };
