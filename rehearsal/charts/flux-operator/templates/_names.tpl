{{- /* A release that is called like the chart is not called so twice. */}}
{{- define "fullname" }}{{ default (contains .Chart.Name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name)) .Values.fullnameOverride }}{{ end }}
{{- define "selector" }}{{ dict "app.kubernetes.io/name" .Chart.Name "app.kubernetes.io/instance" .Release.Name | toJson }}{{ end }}
