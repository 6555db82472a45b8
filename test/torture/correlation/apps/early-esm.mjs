// Runs before spanlog/register.
import { createServer, get, request } from 'node:http';

globalThis.early = { createServer, get: (...args) => get(...args), request: (...args) => request(...args) };
