{{/* What the objects are called: the release, with "framecast" in it. */}}
{{- define "framecast.fullname" -}}
{{- $name := ternary .Release.Name (printf "%s-framecast" .Release.Name) (contains "framecast" .Release.Name) -}}
{{- $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{/* What tells the pods of this release from others; they never change. */}}
{{- define "framecast.selector" -}}
app.kubernetes.io/name: framecast
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "framecast.labels" -}}
{{ include "framecast.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}
