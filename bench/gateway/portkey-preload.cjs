/**
 * Portkey 1.15.2 answers every stream with 500 on Node.js 20: it appends to the headers of a fetched response, which
 * are immutable there. A copy that can be changed lets it run; it costs some microseconds per request.
 */
const fetchAsItIs = globalThis.fetch;
globalThis.fetch = async (...about) => {
  const response = await fetchAsItIs(...about);
  Object.defineProperty(response, 'headers', { value: new Headers(response.headers) });
  return response;
};
