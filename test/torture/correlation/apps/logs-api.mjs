import { logs, SeverityNumber } from '@opentelemetry/api';
import { logs as oldLogs } from '@opentelemetry/api-logs';
import { serve } from './kit.mjs';

// Both asked for before any request.
const logger = logs.getLogger('library');
const oldLogger = oldLogs.getLogger('old-library');

serve(async ({ marker }) => {
  await null;
  logger.emit({ body: 'Logs API', severityNumber: SeverityNumber.INFO, attributes: { marker } });
  oldLogger.emit({ body: 'old Logs API', severityNumber: 9, attributes: { marker } });
});
