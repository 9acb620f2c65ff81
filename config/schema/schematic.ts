import { z } from "zod";
import { text } from "./text";

/** Overlays of single-board computers and the images that bring them. @see https://github.com/siderolabs/overlays */
const KNOWN_OVERLAYS: Readonly<Record<string, string>> = {
  turingrk1: "siderolabs/sbc-rockchip",
  "nanopi-r4s": "siderolabs/sbc-rockchip",
  rock4cplus: "siderolabs/sbc-rockchip",
  rock5b: "siderolabs/sbc-rockchip",
  rock64: "siderolabs/sbc-rockchip",
  rockpi4: "siderolabs/sbc-rockchip",
  rockpi4c: "siderolabs/sbc-rockchip",
  rpi_generic: "siderolabs/sbc-raspberrypi",
  jetson_nano: "siderolabs/sbc-jetson",
  bananapi_m64: "siderolabs/sbc-allwinner",
  libretech_all_h3_cc_h5: "siderolabs/sbc-allwinner",
  pine64: "siderolabs/sbc-allwinner",
};

export interface Overlay {
  readonly name: string;
  readonly image: string;
}

const overlaySchema = z
  .union([
    z.enum(Object.keys(KNOWN_OVERLAYS)).meta({ title: "name", description: "Name of a known overlay." }),
    z.strictObject({
      name: z.string().min(1).describe("Name of the overlay."),
      image: z.string().min(1).describe("Image that brings it, without registry and tag."),
    }),
  ])
  .transform((overlay): Overlay =>
    typeof overlay === "string" ? { name: overlay, image: KNOWN_OVERLAYS[overlay] ?? "" } : overlay,
  );

const EXTENSION = "^([a-z0-9-]+/)?[a-z0-9][a-z0-9._-]*$";

const extensionSchema = text("name", EXTENSION, (value) =>
  new RegExp(EXTENSION).test(value)
    ? undefined
    : {
        rule: "must be the name of a system extension such as iscsi-tools, without registry and version",
        fix: value
          .split("/")
          .pop()
          ?.replace(/[:@].*$/, ""),
      },
).transform((name) => (name.includes("/") ? name : `siderolabs/${name}`));

/** What an installer image contains beside plain Talos. */
export const schematicSchema = z.strictObject({
  extensions: z
    .array(extensionSchema)
    .default([])
    .describe("System extensions of the image factory, such as iscsi-tools. Without a publisher, siderolabs is meant."),
  overlay: overlaySchema
    .optional()
    .describe("Overlay of a single-board computer, by its name (`turingrk1`) or as `{name, image}`."),
  kernelArgs: z.array(z.string().min(1)).default([]).describe("Further arguments of the kernel."),
});

/** Short names of the overlays that need no image. */
export const overlayNames = Object.keys(KNOWN_OVERLAYS);
