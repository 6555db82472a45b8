/**
 * OpenTelemetry's severity as syslog's, for RFC 5424 and GELF. 0 (emergency) and 1 (alert) are the machine's, which daemons
 * show on every terminal: an app's FATAL is 2, critical, as in Python's `SysLogHandler`.
 * Source: RFC 5424, 6.2.1; OpenTelemetry Logs Data Model, appendix B.
 */
export function syslogSeverity(severityNumber: number): number {
  if (severityNumber >= 21) return 2;
  if (severityNumber >= 17) return 3;
  if (severityNumber >= 13) return 4;
  // INFO2 to INFO4 are notices.
  if (severityNumber >= 10) return 5;
  if (severityNumber >= 9 || !(severityNumber >= 1)) return 6;
  return 7;
}
