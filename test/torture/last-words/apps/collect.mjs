// Another start of the same app: what an earlier process left behind is sent. Ends when its input does.
import { log } from './kit.cjs';

log.info('collecting');
process.stdin.on('end', () => {}).resume();
