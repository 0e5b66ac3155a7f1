// SPDX-License-Identifier: Apache-2.0
// Loads plugins as Gerrit does: each a classic script, deferred, from its own address; then all endpoints open at once.
import {makePlugin} from './plugin-api.js';
import {base} from './rest.js';

const PLUGIN_LOADING_TIMEOUT_MS = 10_000;
const modules = new Map();
const listeners = new Map();
const plugins = new Map();

let open;
/** Resolves when every plugin is loaded, or has failed, or ten seconds are over. */
export const endpointsReady = new Promise(resolve => { open = resolve; });

/** Calls back for each element registered for an endpoint, now and later; returns what stops it. */
export function onEndpoint(name, callback) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(callback);
  for (const [endpoint, registered] of modules) if (matches(endpoint, name)) registered.forEach(callback);
  return () => listeners.get(name).delete(callback);
}

export function register(endpoint, module) {
  if (!modules.has(endpoint)) modules.set(endpoint, []);
  modules.get(endpoint).push(module);
  for (const [name, callbacks] of listeners) if (matches(endpoint, name)) callbacks.forEach(callback => callback(module));
}

/** The dynamic endpoints of this name that plugins registered, each a column of its own in a list. */
export const dynamicEndpoints = name => [...modules.keys()].filter(endpoint => endpoint.startsWith(`${name}-`));

/** A dynamic endpoint is registered as `<name>-<plugin>` and asked for as `<name>-*`. */
const matches = (endpoint, name) => endpoint === name || (name.endsWith('*') && endpoint.startsWith(name.slice(0, -1)));

/** Tells all plugins of an event such as `showchange`. */
export function emit(event, ...args) {
  for (const plugin of plugins.values()) plugin.listeners(event).forEach(callback => callback(...args));
}

/** The Checks providers that plugins registered, by plugin. */
export const checksProviders = () => [...plugins].flatMap(([name, plugin]) => plugin.provider ? [{name, ...plugin.provider}] : []);

window.Gerrit = {
  install(callback, version, givenSource) {
    const source = givenSource ?? document.currentScript?.src;
    if (!source) throw new Error('Failed to determine src: Gerrit.install must be called while the script runs');
    if (version && version !== '0.1') throw new Error(`Plugin ${source} install error: only version 0.1 is supported`);
    const name = new URL(source).pathname.slice(base.length).split('/')[2].split('.')[0];
    const plugin = plugins.get(name) ?? makePlugin(name, register);
    plugins.set(name, plugin);
    callback(plugin.api);
  },
  styles: Object.fromEntries(['font', 'form', 'material', 'menuPage', 'spinner', 'subPage', 'table', 'modal'].map(name => [name, ''])),
};

export async function loadPlugins(paths) {
  const loaded = paths.map(path => new Promise(resolve => {
    const script = document.createElement('script');
    script.defer = true;
    script.crossOrigin = 'anonymous';
    script.src = new URL(`${base}/${path}`, location.origin).href;
    script.onload = resolve;
    script.onerror = () => {
      console.error(`Unable to load plugin ${path}`);
      resolve();
    };
    document.body.append(script);
  }));
  await Promise.race([Promise.all(loaded), new Promise(resolve => { setTimeout(resolve, PLUGIN_LOADING_TIMEOUT_MS); })]);
  open();
}
