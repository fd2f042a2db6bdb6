{{- define "frontdesk.scaling" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "frontdesk.metadata" . | nindent 2 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ .root.Release.Name }}-{{ .part }}}
  minReplicas: {{ .scale.minReplicas }}
  maxReplicas: {{ .scale.maxReplicas }}
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ .scale.targetCPU }}}}
  behavior:
    scaleDown: {stabilizationWindowSeconds: 600}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "frontdesk.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "frontdesk.labels" . | nindent 6 }}
{{- end }}
