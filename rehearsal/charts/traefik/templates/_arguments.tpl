{{- /* What the proxy would be started with, one per line. */}}
{{- define "arguments" }}
{{- with .Values }}
--log.level={{ .log.level }}
{{- with .log.format }}
--log.format={{ . }}
{{- end }}
{{- if .api.dashboard }}
--api.dashboard=true
{{- end }}
{{- if .accessLog.enabled }}
--accesslog=true
{{- with .accessLog.format }}
--accesslog.format={{ . }}
{{- end }}
{{- end }}
{{- with .metrics.prometheus }}
--metrics.prometheus.entrypoint={{ .entryPoint }}
{{- end }}
{{- if .providers.kubernetesCRD.enabled }}
--providers.kubernetescrd
{{- end }}
{{- if .providers.kubernetesCRD.allowCrossNamespace }}
--providers.kubernetescrd.allowCrossNamespace=true
{{- end }}
{{- if .providers.kubernetesIngress.enabled }}
--providers.kubernetesingress
{{- end }}
{{- range $name, $port := .ports }}
--entryPoints.{{ $name }}.address=:{{ $port.port }}/{{ lower $port.protocol }}
{{- with $port.http }}
{{- with (.redirections).entryPoint }}
--entryPoints.{{ $name }}.http.redirections.entryPoint.to={{ .to }}
{{- end }}
{{- with .middlewares }}
--entryPoints.{{ $name }}.http.middlewares={{ join "," . }}
{{- end }}
{{- if (.tls).enabled }}
--entryPoints.{{ $name }}.http.tls=true
{{- end }}
{{- with (.tls).options }}
--entryPoints.{{ $name }}.http.tls.options={{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- range .additionalArguments }}
{{ . }}
{{- end }}
{{- end }}
{{- end }}
