{{- define "fullname" }}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- define "labels" -}}
{app.kubernetes.io/name: trivy-operator, app.kubernetes.io/instance: {{ .Release.Name }}}
{{- end }}
