import { start } from 'spanlog';

start({ format: 'json' });
