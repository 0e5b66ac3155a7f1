// SPDX-License-Identifier: Apache-2.0
// In-page navigation: a link to another change does not load a page, so plugin elements live on.
import {base} from './rest.js';

let show = () => {};

/** What a path is about. */
export function route(location) {
  const path = location.pathname.slice(base.length);
  const change = path.match(/^\/c\/(?:(.+)\/\+\/)?(\d+)(?:\/(\d+))?\/?$/);
  if (change) {
    const [, project, number, patchSet] = change;
    return {kind: 'change', project: project && decodeURIComponent(project), number: Number(number), patchSet: patchSet && Number(patchSet)};
  }
  const screen = path.match(/^\/x\/([\w-]+)\/([\w-]+)\/?$/);
  if (screen) return {kind: 'screen', plugin: screen[1], screen: screen[2]};
  const query = path.match(/^\/q\/(.*)$/);
  if (query) return {kind: 'list', query: decodeURIComponent(query[1])};
  return {kind: 'list', query: 'status:open OR status:merged'};
}

export function navigate(path) {
  history.pushState(null, '', base + path);
  show(route(location));
}

export function startRouter(callback) {
  show = callback;
  addEventListener('popstate', () => show(route(location)));
  document.addEventListener('click', event => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find(node => node instanceof HTMLAnchorElement && node.href);
    if (!link || link.target || link.origin !== location.origin) return;
    const path = link.pathname.slice(base.length);
    if (!/^\/(c\/|q\/|x\/|$)/.test(path)) return; // login, REST, plugins: real pages of the server
    event.preventDefault();
    navigate(path);
  });
  show(route(location));
}
