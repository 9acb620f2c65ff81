import type { AlertCase } from "../testing";
import { kubernetesCases } from "./kubernetes";
import { machineCases } from "./machines";
import { serviceCases } from "./services";
import { storageCases } from "./storage";

/** For thresholds that are the defaults, and one backup a day. */
export const alertCases: readonly AlertCase[] = [...machineCases, ...kubernetesCases, ...serviceCases, ...storageCases];
