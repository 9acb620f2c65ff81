{{- define "fullname" }}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- /* Labels of one part: give (list context part). */}}
{{- define "labels" }}
{{- $context := index . 0 -}}
{app.kubernetes.io/instance: {{ $context.Release.Name }}, app.kubernetes.io/part-of: kyverno, app.kubernetes.io/component: {{ index . 1 }}}
{{- end }}
