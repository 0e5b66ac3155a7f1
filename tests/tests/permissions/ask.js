// SPDX-License-Identifier: Apache-2.0
// What Gerrit answers this page's reader at arguments[0] (an array): of a stream its first state, of all else everything.
const ask = async url => {
  const cut = new AbortController();
  const response = await fetch(url, {signal: cut.signal});
  const headers = [...response.headers.keys()].sort();
  let body = '';
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const stream = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await stream.read(); !part.done; part = await stream.read()) {
      body += part.value;
      if (/^data:.*\n\n/m.test(body)) break;
    }
    cut.abort();
  } else {
    body = await response.text();
  }
  return {status: response.status, headers, body};
};
return Promise.all(arguments[0].map(ask));
