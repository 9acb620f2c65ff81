{{- /* Where the pods of one part run: give its values. */}}
{{- define "placement" -}}
priorityClassName: {{ .priorityClass }}
nodeSelector: {{ toJson .nodeSelector }}
tolerations: {{ toJson .tolerations }}
{{- end }}
