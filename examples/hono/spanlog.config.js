import { defineConfig } from 'spanlog';

/** Who asked, as the session would say it. */
export default defineConfig({ user: (context) => context.req.header('x-user') });
