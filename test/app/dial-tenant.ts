/**
 * Loaded before `npm start -- --real`: the simulated tenant answers for Graph's host, Office 365 refuses, and nothing
 * else outside this machine can be reached.
 */
const GRAPH = 'https://graph.microsoft.com/';
const OFFICE = 'https://manage.office.com/';
const dial = process.env.DIALLED_TENANT ?? '';
const reach = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : String(input);
  if (url.startsWith(GRAPH)) return reach(`${dial}/${url.slice(GRAPH.length)}`, init);
  // The tenant has no Office 365, and says so.
  if (url.startsWith(OFFICE))
    return Promise.resolve(Response.json({ error: { code: 'AF10001', message: 'Example' } }, { status: 403 }));
  if (new URL(url).hostname === '127.0.0.1') return reach(input, init);
  throw new TypeError(`This test reaches nothing but Graph, and not ${new URL(url).hostname}`);
};
