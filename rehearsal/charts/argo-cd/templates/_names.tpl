{{- define "fullname" }}{{ default (contains .Values.nameOverride .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Values.nameOverride)) .Values.fullnameOverride }}{{ end }}
{{- /* The parts that run: what they are called, and the block of the values that is theirs. */}}
{{- define "parts" }}
application-controller: controller
repo-server: repoServer
server: server
applicationset-controller: applicationSet
{{- if .Values.dex.enabled }}
dex-server: dex
{{- end }}
{{- if .Values.notifications.enabled }}
notifications-controller: notifications
{{- end }}
{{- if .Values.redis.enabled }}
redis: redis
{{- end }}
{{- end }}
