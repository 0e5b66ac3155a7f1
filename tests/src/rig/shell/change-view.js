// SPDX-License-Identifier: Apache-2.0
// <gr-change-view>: one change. Shown again for another change, it keeps its elements and gives plugins the new values.
import './change-metadata.js';
import './change-tabs.js';
import './checks.js';
import {el, shadow} from './dom.js';
import {hooks} from './hooks.js';
import {emit, endpointsReady} from './plugins.js';
import {base, call, read} from './rest.js';
import {navigate} from './router.js';

const CSS = `
  :host { display: block; }
  .head { display: flex; flex-wrap: wrap; align-items: center; gap: var(--spacing-l); padding: var(--spacing-l) var(--spacing-xl);
          background: var(--background-color-primary); border-bottom: 1px solid var(--border-color); }
  h1 { margin: 0; font-size: var(--font-size-h3); line-height: var(--line-height-h3); font-weight: var(--font-weight-h3); overflow-wrap: anywhere; }
  h1 small { color: var(--deemphasized-text-color); font-size: inherit; font-weight: 400; }
  .status { padding: 0 var(--spacing-m); border-radius: 4px; font-weight: 500; background: var(--chip-background-color); color: var(--primary-text-color); }
  .status.MERGED { background: var(--success-background); color: var(--success-foreground); }
  .status.ABANDONED { background: var(--gray-background); color: var(--gray-foreground); }
  .actions { margin-left: auto; display: flex; gap: var(--spacing-m); align-items: center; }
  button, select { font: inherit; color: var(--primary-text-color); background: var(--background-color-primary); padding: var(--spacing-xs) var(--spacing-l);
          border: 1px solid var(--border-color); border-radius: 4px; cursor: pointer; }
  button:hover { background: var(--background-color-tertiary); }
  :focus-visible { outline: 2px solid var(--outline-color-focus); outline-offset: 1px; }
  .columns { display: flex; flex-wrap: wrap; background: var(--background-color-primary); border-bottom: 1px solid var(--border-color); }
  .left { flex: 0 0 24em; min-width: 0; max-width: 100%; box-sizing: border-box; padding: var(--spacing-l) 0 var(--spacing-xl); border-right: 1px solid var(--border-color); }
  .middle { flex: 1 1 22em; min-width: 0; padding: var(--spacing-l) var(--spacing-xl) var(--spacing-xl); }
  pre { margin: 0; padding: var(--spacing-l); max-width: 72ch; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--border-color);
        border-radius: 4px; font-family: var(--monospace-font-family); font-size: var(--font-size-mono); line-height: var(--line-height-mono); }
  ul { margin: 0; padding: 0; list-style: none; font-family: var(--monospace-font-family); font-size: var(--font-size-mono); line-height: var(--line-height-normal); }
  li span { color: var(--deemphasized-text-color); display: inline-block; width: 2em; }
  .missing { padding: var(--spacing-xxl); color: var(--deemphasized-text-color); }
  [hidden] { display: none; }`;

const OPTIONS = ['ALL_REVISIONS', 'ALL_COMMITS', 'CURRENT_FILES', 'DETAILED_LABELS', 'DETAILED_ACCOUNTS', 'SUBMIT_REQUIREMENTS', 'SUBMITTABLE', 'MESSAGES'];

const decorator = (name, expects) => {
  const made = document.createElement('gr-endpoint-decorator');
  made.setAttribute('name', name);
  made.expects = expects;
  return made;
};

customElements.define('gr-change-view', class extends HTMLElement {
  #root = shadow(this, CSS);
  #head = el('div.head');
  #metadata = document.createElement('gr-change-metadata');
  #message = el('pre');
  #summary = document.createElement('gr-change-summary');
  #container = decorator('commit-container', ['change', 'revision']);
  #integration = decorator('change-view-integration', ['change', 'revision']);
  #files = el('ul');
  #tabs = document.createElement('gr-change-tabs');
  #missing = el('p.missing', {hidden: true});
  #turn = 0;

  constructor() {
    super();
    this.#root.append(this.#head,
      el('div.columns', el('div.left', this.#metadata), el('div.middle', this.#message, this.#summary, this.#container)),
      this.#tabs, this.#integration, this.#missing);
    this.#tabs.append(this.#files);
  }

  async show({project, number, patchSet}) {
    const turn = ++this.#turn;
    if (hooks.undefinedBetween) this.#provide({labels: undefined, change: undefined, revision: undefined});
    const id = project ? `${encodeURIComponent(project)}~${number}` : number;
    const change = await read(`/changes/${id}/detail?${OPTIONS.map(option => `o=${option}`).join('&')}`).catch(error => {
      if (turn === this.#turn) this.#fail(error);
      throw error;
    });
    if (turn !== this.#turn) return;
    // Gerrit's own UI does the same: without it a commit would not know its name.
    for (const [sha, one] of Object.entries(change.revisions)) one.commit.commit = sha;
    const revision = Object.values(change.revisions).find(one => one._number === patchSet) ?? change.revisions[change.current_revision];
    this.#draw(change, revision);
    this.#provide({labels: change.labels, change, revision});
    await endpointsReady;
    if (turn !== this.#turn) return;
    this.#summary.show(change, revision);
    emit('showchange', change, revision, {mergeable: change.mergeable}, null);
  }

  #provide(values) {
    for (const place of [this.#metadata, this.#container, this.#tabs, this.#integration]) place.provide(values);
  }

  #fail(error) {
    this.#missing.textContent = String(error.message);
    this.#parts(false);
  }

  #parts(shown) {
    for (const part of this.#root.children) part.hidden = part === this.#missing ? shown : !shown;
  }

  #draw(change, revision) {
    document.title = `${change.subject} (${change._number})`;
    this.#parts(true);
    const state = change.status === 'NEW' ? change.work_in_progress ? 'Work in progress' : 'Active' : change.status.toLowerCase();
    const here = `/c/${change.project}/+/${change._number}`;
    const sets = Object.values(change.revisions).map(one => one._number).sort((a, b) => b - a);
    const chooser = el('select', {ariaLabel: 'Patch set'}, sets.map(n => el('option', {value: n, selected: n === revision._number}, `Patch set ${n}`)));
    chooser.addEventListener('change', () => navigate(Number(chooser.value) === sets[0] ? here : `${here}/${chooser.value}`));
    this.#head.replaceChildren(el(`span.status.${change.status}`, state),
      el('h1', el('small', `${change._number}: `), change.subject), el('div.actions', this.#actions(change, revision), chooser));
    this.#metadata.show(change);
    this.#message.textContent = revision.commit.message.trim();
    const files = Object.entries(change.revisions[change.current_revision].files ?? {});
    this.#files.replaceChildren(...files.map(([path, info]) => el('li', el('span', info.status ?? 'M'), path)));
  }

  /** What a reader needs to send a change on its way: the vote and the submit, if Gerrit allows them. */
  #actions(change, revision) {
    if (change.status !== 'NEW' || !hooks.account) return [];
    const act = (text, path, body) => {
      const button = el('button', {type: 'button'}, text);
      button.addEventListener('click', async () => {
        await call('POST', `/changes/${encodeURIComponent(change.project)}~${change._number}${path}`, body)
          .catch(error => document.dispatchEvent(new CustomEvent('show-error', {detail: {message: error.message}})));
        navigate(location.pathname.slice(base.length));
      });
      return button;
    };
    const mayApprove = change.permitted_labels?.['Code-Review']?.includes('+2') && !change.submittable;
    return [
      mayApprove && act('Code-Review +2', `/revisions/${revision.commit.commit}/review`, {labels: {'Code-Review': 2}}),
      change.submittable && act('Submit', '/submit', {}),
    ];
  }
});
