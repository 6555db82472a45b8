'use strict';
// A stock OpenTelemetry set-up, loaded before spanlog/register.
const { startNodeSdk } = require('@opentelemetry/sdk-node');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
startNodeSdk({ instrumentations: [new HttpInstrumentation()] });
