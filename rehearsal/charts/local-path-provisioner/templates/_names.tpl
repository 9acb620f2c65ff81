{{- define "fullname" }}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "labels" -}}
{app.kubernetes.io/name: local-path-provisioner, app.kubernetes.io/instance: {{ .Release.Name }}}
{{- end }}

{{- define "provisioner" }}{{ default (printf "cluster.local/%s" (include "fullname" .)) .Values.storageClass.provisionerName }}{{ end }}
