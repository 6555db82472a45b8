import { run } from './command.ts';

/**
 * The environment for a build of Go modules. Without `direct` in the list of proxies: a module that the proxy
 * does not serve is then an error at once, instead of a clone of its repository.
 *
 * @throws Error saying what to install when there is no Go
 */
export async function goBuildEnvironment(): Promise<NodeJS.ProcessEnv> {
  let proxy: string;
  try {
    proxy = (await run('go', ['env', 'GOPROXY'])).trim();
  } catch (cause) {
    throw new Error('Go is needed to build the servers of the stack tests: install Go 1.26 or newer', {
      cause,
    });
  }
  return {
    ...process.env,
    GOPROXY: proxy.replace(/,direct$/, ''),
    GOFLAGS: '-buildvcs=false',
    CGO_ENABLED: '0',
  };
}
