import { OpenTelemetryTransportV3 } from '@opentelemetry/winston-transport';
import { createLogger } from 'winston';
import { serve } from './kit.mjs';

const logger = createLogger({ level: 'info', transports: [new OpenTelemetryTransportV3()] });

serve(async ({ marker, say }) => {
  say('getLogger');
  await null;
  logger.info('winston', { marker });
  await new Promise((resolve) => setTimeout(resolve, 2));
  logger.child({ part: 'child' }).warn('winston child', { marker });
});
