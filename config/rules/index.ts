import { nodesFitBootstrap, vipNeedsTalos } from "./bootstraps";
import { admissionIsSigned, issuersAreThere } from "./certificates";
import { edgeCertificatesFit, exceptionsArePublished, namesAreInZones, publicNamesAreFree } from "./cloudflareNames";
import type { Rule } from "./draft";
import { nothingTwice } from "./duplicates";
import { addressesAreInNetwork, poolsAreInNetwork, staticNodesHaveGateway } from "./inNetwork";
import {
  externalDnsFitsEdge,
  externalDnsIsInZones,
  externalDnsSourcesAreThere,
  namesHaveOneOwner,
} from "./externalDns";
import { accessIsOne, fluxCanWork } from "./gitops";
import { hostsAreFree, ingressHasAnAddress, publishedThroughIngress } from "./ingress";
import { interfacesAreNamed } from "./interfaces";
import { localPathFits } from "./localPath";
import { auditIsWritten } from "./logs";
import { longhornFits, storageFoldersAreMounted } from "./longhorn";
import { podPacketsFit } from "./mtu";
import { domainsAreFree, endpointIsNoNode, namedNodesExist } from "./naming";
import { namedNamespacesExist, namespacesAreFree, policiesAreEnforced } from "./namespaces";
import { networksAreOrdinary, networksHaveRoom, podsHaveAddresses } from "./networkSizes";
import { workerLabelsAreAllowed } from "./nodeLabels";
import { mostControlPlanesAreOnline } from "./offline";
import { networksAreApart, poolsAreFree, reservedIsUnused } from "./overlaps";
import { alertsReachSomebody, metricsHaveVolumes, prometheusIsThere, replicasHaveNodes } from "./observability";
import { patchesCanBeMerged } from "./patches";
import { controlPlanesAreOdd, workloadsHaveAPlace } from "./roles";
import { extensionsFitArchitecture, neededExtensionsAreThere, overlaysFitArchitecture } from "./schematics";
import { rolloutLeavesEnough } from "./rollout";
import { neededSecretsAreThere } from "./secrets";
import { servicesAreServed } from "./services";
import { foldersAreFree, localVolumesNeedSsh, oneDefaultClass } from "./storage";
import { proxiedIsReachable, tunnelLeadsSomewhere } from "./tunnel";
import { versionsFit } from "./versionPairs";
import { servicesFit } from "./webServices";

/** Everything that concerns more than one field. A new rule is one line here. */
export const rules: readonly Rule[] = [
  networksAreApart,
  networksAreOrdinary,
  networksHaveRoom,
  podsHaveAddresses,
  addressesAreInNetwork,
  poolsAreInNetwork,
  poolsAreFree,
  reservedIsUnused,
  staticNodesHaveGateway,
  interfacesAreNamed,
  podPacketsFit,
  nothingTwice,
  endpointIsNoNode,
  domainsAreFree,
  namedNodesExist,
  controlPlanesAreOdd,
  mostControlPlanesAreOnline,
  workloadsHaveAPlace,
  rolloutLeavesEnough,
  nodesFitBootstrap,
  vipNeedsTalos,
  workerLabelsAreAllowed,
  servicesAreServed,
  oneDefaultClass,
  localVolumesNeedSsh,
  foldersAreFree,
  longhornFits,
  localPathFits,
  storageFoldersAreMounted,
  auditIsWritten,
  ingressHasAnAddress,
  hostsAreFree,
  publishedThroughIngress,
  issuersAreThere,
  admissionIsSigned,
  namespacesAreFree,
  policiesAreEnforced,
  namedNamespacesExist,
  servicesFit,
  namesAreInZones,
  exceptionsArePublished,
  publicNamesAreFree,
  edgeCertificatesFit,
  externalDnsIsInZones,
  namesHaveOneOwner,
  externalDnsFitsEdge,
  externalDnsSourcesAreThere,
  proxiedIsReachable,
  tunnelLeadsSomewhere,
  prometheusIsThere,
  alertsReachSomebody,
  replicasHaveNodes,
  metricsHaveVolumes,
  fluxCanWork,
  accessIsOne,
  neededSecretsAreThere,
  patchesCanBeMerged,
  overlaysFitArchitecture,
  extensionsFitArchitecture,
  neededExtensionsAreThere,
  versionsFit,
];

export type { DraftStack, Rule } from "./draft";
