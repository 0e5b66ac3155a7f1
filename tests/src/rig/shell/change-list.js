// SPDX-License-Identifier: Apache-2.0
// A list of changes for a query, as many as the reader's preferences say. Plugins add columns: a head and a cell for each
// change, once all of them are loaded.
import {el, shadow, when} from './dom.js';
import {hooks} from './hooks.js';
import {dynamicEndpoints, endpointsReady} from './plugins.js';
import {base, read} from './rest.js';

const CSS = `
  :host { display: block; padding: var(--spacing-xl); }
  table { border-collapse: collapse; width: 100%; background: var(--background-color-primary); }
  th, td { text-align: left; padding: var(--spacing-m) var(--spacing-l); border-bottom: 1px solid var(--border-color); font-weight: 400; }
  th { color: var(--deemphasized-text-color); }
  a { color: var(--link-color); text-decoration: none; }
  a:hover, a:focus-visible { text-decoration: underline; }
  p { color: var(--deemphasized-text-color); }`;

const places = (name, values = {}) => dynamicEndpoints(name).map(endpoint => {
  const place = document.createElement('gr-endpoint-decorator');
  place.setAttribute('name', endpoint);
  place.expects = Object.keys(values);
  place.provide(values);
  return place;
});

customElements.define('gr-change-list', class extends HTMLElement {
  #root = shadow(this, CSS);

  async show({query}) {
    document.title = `${query} · Gerrit`;
    const changes = await read(`/changes/?n=${hooks.preferences.changes_per_page ?? 25}&o=DETAILED_ACCOUNTS&q=${encodeURIComponent(query)}`);
    if (changes.length === 0) {
      this.#root.replaceChildren(el('p', 'No changes.'));
      return;
    }
    await endpointsReady;
    const head = el('tr', ['Number', 'Subject', 'Status', 'Owner', 'Repo', 'Branch', 'Updated'].map(text => el('th', {scope: 'col'}, text)),
      places('change-list-header').map(place => el('th', {scope: 'col'}, place)));
    const rows = changes.map(change => {
      const href = `${base}/c/${change.project}/+/${change._number}`;
      return el('tr', el('td', el('a', {href}, String(change._number))), el('td', el('a', {href}, change.subject)),
        el('td', change.status.toLowerCase()), el('td', change.owner.name), el('td', change.project), el('td', change.branch), el('td', when(change.updated)),
        places('change-list-item-cell', {change}).map(place => el('td', place)));
    });
    this.#root.replaceChildren(el('table', el('thead', head), el('tbody', rows)));
  }
});
