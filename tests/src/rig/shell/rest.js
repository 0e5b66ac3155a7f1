// SPDX-License-Identifier: Apache-2.0
// Calls to Gerrit's real REST API, with its XSRF rule and its `)]}'` line.

/** The path Gerrit is served under, such as `/r`; its index page sets it. */
export const base = window.CANONICAL_PATH ?? '';

const cookie = name => document.cookie.split('; ').find(part => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';

export function send(method, path, body, contentType = 'application/json') {
  const headers = new Headers({Accept: 'application/json'});
  if (method !== 'GET') headers.set('X-Gerrit-Auth', cookie('XSRF_TOKEN'));
  if (body !== undefined) headers.set('Content-Type', contentType);
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(base + path, {method, headers, body: payload, credentials: 'same-origin'});
}

/** The object in a reply; a reply without Gerrit's first line is an error, as it is in Gerrit since 3.12. */
export async function parse(response) {
  if (response.status === 204) return undefined;
  const text = await response.text();
  if (!text.startsWith(")]}'")) throw new Error('Response payload is not prefixed json');
  return JSON.parse(text.slice(4));
}

/** Like send(), but rejects with the body's text when the status is not 2xx. */
export async function call(method, path, body, contentType) {
  const response = await send(method, path, body, contentType);
  if (!response.ok) throw new Error((await response.text()) || String(response.status));
  return parse(response);
}

export const read = path => call('GET', path);
