{{- define "fullname" }}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- /* Labels of one of the parts; the chart's own select by others, which nobody outside names. */}}
{{- define "labels" }}
{{- dict "app.kubernetes.io/name" .part "app.kubernetes.io/instance" .root.Release.Name | toJson }}
{{- end }}
