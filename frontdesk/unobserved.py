"""FastAPI's own telemetry is off: its spans and log records would hold paths, queries and errors' words."""

from fastapi.telemetry import TelemetryConfig

UNOBSERVED: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
