import type { AlertCase } from "../testing";

/** Writes of etcd's, all of them done in a time. */
const writes = (seconds: "0.008" | "0.064"): AlertCase["series"] => {
  const bucket = 'etcd_disk_wal_fsync_duration_seconds_bucket{job="kube-etcd", instance="a:2381"';
  return {
    [`${bucket}, le="0.008"}`]: seconds === "0.008" ? "0+100x60" : "0+1x60",
    [`${bucket}, le="0.064"}`]: "0+100x60",
    [`${bucket}, le="+Inf"}`]: "0+100x60",
  };
};

const CERTIFICATE = { namespace: "traefik", name: "wildcard" };

/** A certificate that ends so many days after 1970 has begun. */
const ending = (days: number): AlertCase["series"] => {
  const metric = "certmanager_certificate_expiration_timestamp_seconds";
  return { [`${metric}{namespace="traefik", name="wildcard"}`]: `${String(days * 86_400)}x200` };
};

const ready = (values: string): AlertCase["series"] => {
  const metric = "certmanager_certificate_ready_status";
  return { [`${metric}{namespace="traefik", name="wildcard", condition="True"}`]: values };
};

export const kubernetesCases: readonly AlertCase[] = [
  { alert: "EtcdDiskSlow", name: "an SD card", series: writes("0.064"), at: "30m", firing: [{ instance: "a:2381" }] },
  { alert: "EtcdDiskSlow", name: "an NVMe disk", series: writes("0.008"), at: "30m" },
  { alert: "CertificateExpiring", name: "20 days left", series: ending(20), at: "2h", firing: [CERTIFICATE] },
  { alert: "CertificateExpiring", name: "renewed in time", series: ending(60), at: "2h" },
  { alert: "CertificateAboutToExpire", name: "2 days left", series: ending(2), at: "2h", firing: [CERTIFICATE] },
  { alert: "CertificateAboutToExpire", name: "20 days left", series: ending(20), at: "2h" },
  { alert: "CertificateAboutToExpire", name: "never issued", series: ending(0), at: "2h" },
  { alert: "CertificateNotIssued", name: "for long", series: ready("0x200"), at: "2h", firing: [CERTIFICATE] },
  { alert: "CertificateNotIssued", name: "a renewal", series: ready("1x60 0x10 1x130"), at: "75m" },
];
