{{- /* Other than in most charts, the chart's name follows even when the release has it already. */}}
{{- define "fullname" }}{{ default (printf "%s-%s" .Release.Name .Chart.Name) .Values.fullnameOverride }}{{ end }}
