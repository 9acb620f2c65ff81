{{- define "name" }}{{ default .Chart.Name .Values.nameOverride }}{{ end }}

{{- define "fullname" }}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride }}
{{- else if contains (include "name" .) .Release.Name }}{{ .Release.Name }}
{{- else }}{{ .Release.Name }}-{{ include "name" . }}{{ end }}
{{- end }}

{{- /* Labels of one part: give (list context part). */}}
{{- define "labels" }}
{{- $context := index . 0 -}}
{app.kubernetes.io/name: {{ include "name" $context }}, app.kubernetes.io/instance: {{ $context.Release.Name }}, app.kubernetes.io/component: {{ index . 1 }}}
{{- end }}

{{- /* Service account of one part: give (list context part). */}}
{{- define "account" }}
{{- $context := index . 0 }}
{{- $own := (index $context.Values (index . 1)).serviceAccount }}
{{- if $own.create }}{{ default (printf "%s-%s" (include "fullname" $context) (index . 1)) $own.name }}
{{- else }}{{ default "default" $own.name }}{{ end }}
{{- end }}
