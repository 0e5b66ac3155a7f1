// SPDX-License-Identifier: Apache-2.0
// The Checks row under the commit message: asks the plugins' providers on load, on announceUpdate() and at their interval
// while the page is visible, and shows one chip per run that has begun, the failed ones first. Who registers has a line for good.
import {el, shadow} from './dom.js';
import {checksProviders} from './plugins.js';

const FETCH_RESULT_TIMEOUT_MS = 16_000;
const DEFAULT_INTERVAL_S = 60;
const updates = new EventTarget();

export const announce = () => updates.dispatchEvent(new Event('update'));

const CSS = `
  :host { display: block; margin-top: var(--spacing-l); }
  :host([hidden]) { display: none; }
  div { display: flex; flex-wrap: wrap; gap: var(--spacing-s); align-items: center; }
  b { color: var(--deemphasized-text-color); font-weight: 400; margin-right: var(--spacing-s); }
  a, span { padding: 0 var(--spacing-m); border-radius: 12px; border: 1px solid var(--border-color); text-decoration: none;
            color: var(--info-foreground); background: var(--info-background); }
  .ERROR { color: var(--error-foreground); background: var(--error-background); }
  .SUCCESS { color: var(--success-foreground); background: var(--success-background); }
  .WARNING { color: var(--warning-foreground); background: var(--warning-background); }
  p { margin: var(--spacing-s) 0 0; color: var(--deemphasized-text-color); }`;

const ORDER = ['ERROR', 'WARNING', 'RUNNING', 'SCHEDULED', 'INFO', 'SUCCESS'];
const SIGN = {ERROR: '✕', WARNING: '!', RUNNING: '◐', SCHEDULED: '○', INFO: 'i', SUCCESS: '✓'};

customElements.define('gr-change-summary', class extends HTMLElement {
  #root = shadow(this, CSS);
  #data;
  #answers = new Map();
  #timers = [];

  connectedCallback() {
    this.hidden = true;
    updates.addEventListener('update', this.#askAll);
  }

  disconnectedCallback() {
    updates.removeEventListener('update', this.#askAll);
    this.#timers.forEach(clearInterval);
  }

  /** Starts over for another change or patch set. */
  show(change, revision) {
    this.#data = {changeNumber: change._number, patchsetNumber: revision._number, patchsetSha: revision.commit.commit,
      repo: change.project, commitMessage: revision.commit.message, changeInfo: change};
    this.#answers.clear();
    this.#timers.forEach(clearInterval);
    this.#timers = checksProviders().map(one => {
      const seconds = one.config?.fetchPollingIntervalSeconds || DEFAULT_INTERVAL_S;
      return setInterval(() => document.visibilityState === 'visible' && this.#ask(one), seconds * 1000);
    });
    this.#askAll();
  }

  #askAll = () => checksProviders().forEach(one => this.#ask(one));

  async #ask({name, provider}) {
    const data = this.#data;
    if (!data) return;
    const late = new Promise(resolve => { setTimeout(() => resolve({responseCode: 'ERROR', errorMessage: 'timeout'}), FETCH_RESULT_TIMEOUT_MS); });
    const answer = await Promise.race([provider.fetch(data), late])
      .catch(error => ({responseCode: 'ERROR', errorMessage: JSON.stringify(error)}));
    if (data !== this.#data) return;
    this.#answers.set(name, answer);
    this.#draw();
  }

  #draw() {
    const runs = [...this.#answers.values()].flatMap(answer => answer.runs ?? []).filter(run => run.status !== 'RUNNABLE').map(run => {
      const worst = run.results?.map(result => result.category).sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))[0];
      return {run, state: run.status === 'COMPLETED' ? worst ?? 'SUCCESS' : worst ?? run.status};
    });
    runs.sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
    const notes = [...this.#answers].flatMap(([name, answer]) => answer.responseCode === 'ERROR'
      ? [`Error message from plugin '${name}': ${answer.errorMessage}`] : answer.summaryMessage ? [answer.summaryMessage] : []);
    this.hidden = checksProviders().length === 0;
    const none = runs.length === 0 && notes.length === 0 && el('span', 'No results');
    const chips = runs.map(({run, state}) => el(run.statusLink ? `a.${state}` : `span.${state}`, `${SIGN[state] ?? '·'} ${run.checkName}`,
      {title: run.statusDescription ?? ''}, run.statusLink ? {href: run.statusLink, target: '_blank', rel: 'noopener noreferrer'} : undefined));
    this.#root.replaceChildren(el('div', el('b', 'Checks'), none || chips), ...notes.map(note => el('p', note)));
  }
});
