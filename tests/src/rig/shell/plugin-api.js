// SPDX-License-Identifier: Apache-2.0
// What Gerrit.install() hands to a plugin: the part of Gerrit's plugin API that works without Gerrit's UI.
import {announce} from './checks.js';
import {hooks} from './hooks.js';
import {base, call, parse, read, send} from './rest.js';

export function makePlugin(name, register) {
  const events = new Map();
  const plugin = {provider: undefined, listeners: event => events.get(event) ?? []};

  const hook = tag => {
    const attached = [];
    const callbacks = [];
    return {
      onAttached(callback) { callbacks.push(callback); attached.forEach(callback); return this; },
      onDetached() { return this; },
      getAllAttached: () => [...attached],
      getLastAttached: () => attached.length ? Promise.resolve(attached.at(-1)) : new Promise(resolve => callbacks.push(resolve)),
      getModuleName: () => tag,
      attached(element) { attached.push(element); callbacks.forEach(callback => callback(element)); },
      detached(element) { if (attached.includes(element)) attached.splice(attached.indexOf(element), 1); },
    };
  };
  const registerCustomComponent = (endpoint, tag, options) => {
    const made = hook(tag);
    register(endpoint, {plugin: plugin.api, tag, options, hook: made});
    return made;
  };

  plugin.api = {
    getPluginName: () => name,
    url: (path = '/') => `${location.origin}${base}/plugins/${name}${path}`,
    screenUrl: (screen = '') => `${location.origin}${base}/x/${name}${screen && `/${screen}`}`,
    on(event, callback) { events.set(event, [...plugin.listeners(event), callback]); },
    registerCustomComponent,
    screen: (screen, tag) => registerCustomComponent(`${name}-screen-${screen}`, tag),
    registerDynamicCustomComponent: (endpoint, tag, options) => registerCustomComponent(`${endpoint}-${name}`, tag, options),
    hook: endpoint => registerCustomComponent(endpoint, 'div'),
    restApi: (prefix = '') => restApi(prefix),
    checks: () => ({
      register(provider, config) {
        if (plugin.provider) { console.warn(`Plugin ${name} registers a second checks provider: ignored`); return; }
        plugin.provider = {provider, config};
        announce();
      },
      announceUpdate: announce,
      updateResult() {},
    }),
    styleApi: () => ({
      insertCSSRule(rule) {
        const sheet = document.head.appendChild(document.createElement('style'));
        sheet.textContent = rule;
      },
    }),
    reporting: () => ({
      reportInteraction() {},
      reportLifeCycle() {},
      error(...reasons) { console.error(`plugin ${name}`, ...reasons); },
    }),
  };
  return plugin;
}

function restApi(prefix) {
  const withErrors = async (method, url, body, onError, contentType) => {
    const response = await send(method, prefix + url, body, contentType);
    if (response.ok) return response;
    if (onError) onError(response);
    else document.dispatchEvent(new CustomEvent('server-error', {detail: {message: `Error ${response.status}: ${prefix + url}`}}));
    return response;
  };
  const object = method => (url, body, onError, contentType) =>
    onError ? withErrors(method, url, body, onError, contentType).then(parse) : call(method, prefix + url, body, contentType);
  return {
    getLoggedIn: async () => Boolean(hooks.account),
    getAccount: async () => hooks.account,
    getVersion: () => read('/config/server/version'),
    getConfig: () => read('/config/server/info'),
    getRepos: (filter, perPage) => read(`/projects/?n=${perPage}&query=${encodeURIComponent(filter)}`),
    fetch: withErrors,
    send: (method, url, body, onError, contentType) => object(method)(url, body, onError, contentType),
    get: url => call('GET', prefix + url),
    post: object('POST'),
    put: object('PUT'),
    delete: url => call('DELETE', prefix + url),
  };
}
