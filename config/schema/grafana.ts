import { z } from "zod";
import { dnsName } from "./text";

/** @see https://grafana.com/docs/grafana/latest/ */
export const grafanaSchema = z.strictObject({
  host: dnsName().default("grafana").describe("Name of the page; without a dot, under `cluster.domain`."),
});
