{{- /* What one part would be started with, one per line: give (list context part). */}}
{{- define "arguments" }}
{{- $values := (index . 0).Values }}
--leader-election-namespace={{ $values.global.leaderElection.namespace }}
{{- if eq (index . 1) "webhook" }}
--secure-port={{ $values.webhook.securePort }}
{{- end }}
{{- if eq (index . 1) "controller" }}
{{- with $values.dns01RecursiveNameservers }}
--dns01-recursive-nameservers={{ . }}
{{- end }}
{{- if $values.dns01RecursiveNameserversOnly }}
--dns01-recursive-nameservers-only
{{- end }}
{{- if $values.enableCertificateOwnerRef }}
--enable-certificate-owner-ref=true
{{- end }}
{{- range $values.extraArgs }}
{{ . }}
{{- end }}
{{- end }}
{{- end }}
