{{- define "fullname" }}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{- /* Labels of one part: give (list context part). */}}
{{- define "labels" }}
{{- $name := eq (index . 1) "controller" | ternary "cert-manager" (index . 1) -}}
{app: {{ $name }}, app.kubernetes.io/name: {{ $name }}, app.kubernetes.io/instance: {{ (index . 0).Release.Name }}, app.kubernetes.io/component: {{ index . 1 }}}
{{- end }}

{{- /* Name of one part: give (list context part). */}}
{{- define "partname" }}
{{- include "fullname" (index . 0) }}{{ if ne (index . 1) "controller" }}-{{ index . 1 }}{{ end }}
{{- end }}
