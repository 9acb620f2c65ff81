import { z } from "zod";
import { text } from "./text";

const RECEIVER = /^(tcp|udp):\/\/[^/:\s]+:[0-9]+$/;

/** Where a stream of logs goes. @see https://docs.siderolabs.com/talos/v1.13/configure-your-talos-cluster/logging-and-telemetry/logging */
const receiver = () =>
  text("receiver", RECEIVER.source, (value) => {
    if (RECEIVER.test(value)) return undefined;
    const guess = value.replace(/\/+$/, "");
    const fix = RECEIVER.test(guess) ? guess : undefined;
    return { rule: "must be tcp://<host>:<port> or udp://<host>:<port>, without a path", fix };
  });

export const logReceiversSchema = z
  .strictObject({
    services: z.array(receiver()).default([]).describe("Receivers of the logs of Talos's own services."),
    kernel: z.array(receiver()).default([]).describe("Receivers of the kernel's log."),
  })
  .prefault({});
