const { setContext } = require('spanlog');

const SESSIONS = new Map([
  ['s-ada', { id: 'u-1001', name: 'Ada Quill', city: 'Harwick' }],
  ['s-bo', { id: 'u-1002', name: 'Bo Fenn', city: 'Marrowby' }],
  ['s-cleo', { id: 'u-1003', name: 'Cleo Marsh', city: 'Harwick' }],
  ['s-dov', { id: 'u-1004', name: 'Dov Tallis' }],
  ['s-edda', { id: 'u-1005', name: 'Edda Storr', city: 'Lower Pell' }],
]);

/** Express middleware: who is asking. From here on every record of the request says so. */
function session(request, _response, next) {
  request.user = SESSIONS.get(/session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]);
  if (request.user !== undefined) setContext({ 'user.id': request.user.id });
  next();
}

/** Express middleware for pages that need a user. */
function signedIn(request, response, next) {
  if (request.user !== undefined) return next();
  response.status(401).json({ error: 'please sign in' });
}

module.exports = { session, signedIn };
