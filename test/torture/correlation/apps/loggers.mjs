import { getLogger } from 'spanlog';
import { serve } from './kit.mjs';

// A child that was made at the start belongs to no request; a child made in one does not keep it either.
const atStart = getLogger('matrix.child').with({ part: 'start' });
let kept;

serve(async ({ marker }) => {
  kept ??= getLogger('matrix.child').with({ part: 'kept' });
  await null;
  atStart.info('child made at the start', { marker });
  kept.info('child made in the first request', { marker });
  getLogger('matrix.child').error('with an error', new Error('expected'), { marker });
});
