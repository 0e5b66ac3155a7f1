// SPDX-License-Identifier: Apache-2.0
// <gr-change-metadata>: the narrow left column. Rows are table rows with `.title` and `.value`; these rules also reach the
// plugins' elements, because those stand in the light DOM of this shadow root.
import {el, shadow, when} from './dom.js';
import {base} from './rest.js';

const CSS = `
  :host { display: block; font-size: var(--font-size-normal); line-height: var(--line-height-normal); }
  h3 { margin: 0 0 var(--spacing-m); padding: 0 var(--metadata-horizontal-padding); font-size: var(--font-size-normal);
       font-weight: var(--font-weight-h3); }
  .table { display: table; border-spacing: 0; }
  section { display: table-row; }
  .title, .value { display: table-cell; vertical-align: top; padding: var(--spacing-s) var(--metadata-horizontal-padding) 0; }
  .title { color: var(--deemphasized-text-color); max-width: 20em; word-break: break-word; }
  .value { overflow-wrap: anywhere; padding-left: 0; }
  a { color: var(--link-color); text-decoration: none; }
  a:hover, a:focus-visible { text-decoration: underline; }
  .requirements { margin-top: var(--spacing-l); padding-top: var(--spacing-l); border-top: 1px solid var(--border-color); }
  .sign { display: inline-block; width: 1.4em; }
  gr-endpoint-decorator[name=change-metadata-item] { display: block; margin-top: var(--spacing-l); padding-top: var(--spacing-m); border-top: 1px solid var(--border-color); }
  gr-endpoint-decorator:not(:has(*)) { display: none; }`;

const SIGN = {SATISFIED: '✓', OVERRIDDEN: '✓', UNSATISFIED: '○', ERROR: '!'};

customElements.define('gr-change-metadata', class extends HTMLElement {
  #root = shadow(this, CSS);
  #facts = el('div');
  #endpoint = document.createElement('gr-endpoint-decorator');

  constructor() {
    super();
    this.#endpoint.setAttribute('name', 'change-metadata-item');
    this.#endpoint.expects = ['labels', 'change', 'revision'];
    this.#root.append(this.#facts, this.#endpoint);
  }

  provide(values) {
    this.#endpoint.provide(values);
  }

  show(change) {
    const row = (title, ...value) => el('section', el('span.title', title), el('span.value', ...value));
    const query = (text, name = text) => el('a', {href: `${base}/q/${encodeURIComponent(text)}`}, name);
    const rows = [
      row(change.status === 'MERGED' ? 'Submitted' : 'Updated', when(change.submitted ?? change.updated)),
      row('Owner', query(`owner:${change.owner.email ?? change.owner._account_id}`, change.owner.name ?? change.owner.email)),
      row('Repo | Branch', query(`project:${change.project}`, change.project), ' | ', query(`branch:${change.branch} project:${change.project}`, change.branch)),
      change.topic && row('Topic', query(`topic:${change.topic}`, change.topic)),
      change.is_private && row('Visibility', 'private'),
    ];
    const requirements = (change.submit_requirements ?? []).filter(one => one.status !== 'NOT_APPLICABLE').map(one =>
      el('section', el('span.title', el('span.sign', {ariaHidden: 'true'}, SIGN[one.status] ?? '·'), one.name),
        el('span.value', votes(change.labels?.[one.name]) || one.status.toLowerCase(), placeOf(one, change))));
    this.#facts.replaceChildren(el('h3', 'Change info'), el('div.table', rows),
      ...(requirements.length ? [el('div.requirements', el('h3', 'Submit requirements'), el('div.table', requirements))] : []));
  }
});

/** Where a plugin adds to one requirement: by its name, of which only the letters count. */
const placeOf = (requirement, change) => {
  const place = document.createElement('gr-endpoint-decorator');
  place.setAttribute('name', `submit-requirement-${requirement.name.split('~')[0].toLowerCase().replace(/[^a-z]/g, '')}`);
  place.expects = ['change', 'requirement'];
  place.provide({change, requirement});
  return place;
};

const votes = label => (label?.all ?? []).filter(vote => vote.value).map(vote => `${vote.value > 0 ? '+' : ''}${vote.value} ${vote.name ?? ''}`).join(', ');
