{{- define "fullname" }}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- /* Labels of one part: give (list context part). */}}
{{- define "labels" }}
{{- $context := index . 0 -}}
{app: {{ include "fullname" $context }}, release: {{ $context.Release.Name }}, component: {{ index . 1 }}}
{{- end }}
