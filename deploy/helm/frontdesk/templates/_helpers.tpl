{{- define "frontdesk.labels" -}}
app.kubernetes.io/name: frontdesk
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "frontdesk.metadata" -}}
name: {{ .root.Release.Name }}-{{ .part }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "frontdesk.labels" . | nindent 2 }}
  app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service }}
  helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "frontdesk.image" -}}
image: {{ .image.repository }}{{ if .image.digest }}@{{ .image.digest }}{{ else }}:{{ .image.tag | default .root.Chart.AppVersion }}{{ end }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{- define "frontdesk.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .user }}
  runAsGroup: {{ .user }}
  fsGroup: {{ .user }}
  {{- if and .shelf .root.Values.taught.claimName }}
  supplementalGroups: [10001]  # may read what was taught
  {{- end }}
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{ toJson . }}
{{- end }}
{{- end }}

{{- /* One file a secret; `keys` says which of them this part may see. */}}
{{- define "frontdesk.secretEnvironment" -}}
{{- range .keys }}
- {name: FRONTDESK_{{ upper . }}_FILE, value: /run/secrets/frontdesk/{{ . }}}
{{- end }}
{{- end }}

{{- define "frontdesk.settingsEnvironment" -}}
{{- range $name, $value := .root.Values.settings }}
{{- if $value }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}
{{- end }}

{{- define "frontdesk.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 512Mi}
- name: state
  emptyDir: {sizeLimit: 64Mi}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      - secret: {name: {{ .root.Values.secretName }}, items: [{{ range $i, $key := .keys }}{{ if $i }}, {{ end }}{key: {{ $key }}, path: {{ $key }}}{{ end }}]}
{{- if and .root.Values.clinic .clinic }}
- name: clinic
  configMap: {name: {{ .root.Release.Name }}-clinic}
{{- end }}
{{- if and .root.Values.taught.claimName .shelf }}
- name: shelf
  persistentVolumeClaim: {claimName: {{ .root.Values.taught.claimName }}, readOnly: true}
{{- end }}
{{- end }}

{{- /* What staff taught, with its models: the same for every edge and assistant. */}}
{{- define "frontdesk.shelfEnvironment" -}}
{{- if .root.Values.taught.claimName }}
- {name: FRONTDESK_MODELS, value: /shelf/models}
- {name: FRONTDESK_TAUGHT, value: /shelf/taught}
{{- end }}
{{- end }}

{{- define "frontdesk.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: secrets, mountPath: /run/secrets/frontdesk, readOnly: true}
{{- if and .root.Values.clinic .clinic }}
- {name: clinic, mountPath: /app/clinic.yml, subPath: clinic.yml, readOnly: true}
{{- end }}
{{- if and .root.Values.taught.claimName .shelf }}
- {name: shelf, mountPath: /shelf, readOnly: true}
{{- end }}
{{- end }}

{{- define "frontdesk.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "frontdesk.labels" . | nindent 8 }}
{{- end }}
