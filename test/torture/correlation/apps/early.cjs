'use strict';
// Runs before spanlog/register, and keeps what it took from http then.
const { createServer, get, request } = require('node:http');
globalThis.early = { createServer, get, request };
