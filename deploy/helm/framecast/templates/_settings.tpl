{{/* What would not start, or not do what was meant, is refused here, with what to do about it. */}}
{{- define "framecast.refuse" -}}
{{- if not .Values.nats.url -}}
{{- fail "nats.url is not set: the nodes share their streams over NATS, which this chart does not bring. Set it to where yours is, such as nats://nats.nats.svc:4222." -}}
{{- end -}}
{{- if and (not .Values.tokens.existingSecret) (not .Values.allowAnonymous) -}}
{{- fail "nobody has said who may watch and publish: set tokens.existingSecret to a secret with a tokens file (framecast token new makes its entries), or allowAnonymous=true to let in everybody who can reach the services." -}}
{{- end -}}
{{- if ge (int .Values.lameDuckSeconds) (int .Values.drainTimeoutSeconds) -}}
{{- fail "lameDuckSeconds is part of drainTimeoutSeconds and must be less." -}}
{{- end -}}
{{- if and .Values.tls.clientCaKey (not .Values.tls.existingSecret) -}}
{{- fail "tls.clientCaKey names a key of the secret tls.existingSecret, which is not set." -}}
{{- end -}}
{{- if and (or (values .Values.nats.keys | join "")) (not .Values.nats.existingSecret) -}}
{{- fail "nats.keys names keys of the secret nats.existingSecret, which is not set." -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "ingress.host is not set: the host that viewers type." -}}
{{- end -}}
{{- end -}}

{{/* Hosts that the nodes answer to, with commas. */}}
{{- define "framecast.allowedHosts" -}}
{{- $hosts := .Values.allowedHosts -}}
{{- range $role := list "ingest" "gateway" -}}
{{- $service := printf "%s-%s" (include "framecast.fullname" $) $role -}}
{{- $hosts = concat $hosts (list $service (printf "%s.%s" $service $.Release.Namespace) (printf "%s.%s.svc" $service $.Release.Namespace)) -}}
{{- end -}}
{{- if .Values.ingress.enabled -}}
{{- $hosts = append $hosts .Values.ingress.host -}}
{{- end -}}
{{- join "," $hosts -}}
{{- end -}}

{{/* The flags of framecastd as a list, called with {root, role}. */}}
{{- define "framecast.arguments" -}}
{{- $values := .root.Values -}}
{{- $arguments := list (printf "--roles=%s" .role) (printf "--bridge=%s" $values.nats.url) -}}
{{- range $flag, $key := dict "bridge_credentials" "credentials" "bridge_token_file" "token" "bridge_ca" "ca" "bridge_cert" "cert" "bridge_key" "key" -}}
{{- with get $values.nats.keys $key -}}
{{- $arguments = append $arguments (printf "--%s=/etc/framecast/nats/%s" $flag .) -}}
{{- end -}}
{{- end -}}
{{- if $values.tokens.existingSecret -}}
{{- $arguments = append $arguments (printf "--tokens_file=/etc/framecast/tokens/%s" $values.tokens.key) -}}
{{- else -}}
{{- $arguments = append $arguments "--allow_anonymous=true" -}}
{{- end -}}
{{- if $values.tls.existingSecret -}}
{{- $arguments = concat $arguments (list "--tls_cert=/etc/framecast/tls/tls.crt" "--tls_key=/etc/framecast/tls/tls.key") -}}
{{- with $values.tls.clientCaKey -}}
{{- $arguments = append $arguments (printf "--tls_client_ca=/etc/framecast/tls/%s" .) -}}
{{- end -}}
{{- end -}}
{{- $arguments = append $arguments (printf "--allowed_hosts=%s" (include "framecast.allowedHosts" .root)) -}}
{{- range $flag, $value := dict "external_url" $values.externalUrl "allowed_origins" (join "," $values.allowedOrigins) "trusted_proxies" (join "," $values.trustedProxies) -}}
{{- if $value -}}
{{- $arguments = append $arguments (printf "--%s=%s" $flag $value) -}}
{{- end -}}
{{- end -}}
{{- $arguments = append $arguments (printf "--lame_duck=%ds" (int $values.lameDuckSeconds)) -}}
{{- $arguments = append $arguments (printf "--drain_timeout=%ds" (int $values.drainTimeoutSeconds)) -}}
{{- range $flag, $value := merge (dict) (get $values .role).flags $values.flags -}}
{{- /* Numbers of a values file are floating. */ -}}
{{- $arguments = append $arguments (printf "--%s=%v" $flag (ternary (int64 $value) $value (kindIs "float64" $value))) -}}
{{- end -}}
{{- toYaml $arguments -}}
{{- end -}}
