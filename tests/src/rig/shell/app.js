// SPDX-License-Identifier: Apache-2.0
// The frame: the band that says what this page is, the header, and one place for the view.
import './change-list.js';
import './change-view.js';
import './plugin-screen.js';
import {el, shadow} from './dom.js';
import './endpoint.js';
import {base} from './rest.js';
import './toast.js';

const FRAME = `
  :host { display: block; }
  aside { background: var(--warning-background); color: var(--warning-foreground); padding: var(--spacing-s) var(--spacing-xl);
          border-bottom: 1px solid var(--border-color); }
  header { display: flex; gap: var(--spacing-xl); align-items: center; padding: var(--spacing-m) var(--spacing-xl);
           background: var(--header-background-color); border-bottom: 1px solid var(--border-color); }
  header b { font-size: var(--font-size-h3); font-weight: 500; }
  header a { color: var(--header-text-color); text-decoration: none; }
  header a:hover, header a:focus-visible { text-decoration: underline; }
  header span { margin-left: auto; color: var(--deemphasized-text-color); }`;

/** Holds the view in a shadow root of its own, as Gerrit's <gr-app-element> does. */
customElements.define('gr-app-element', class extends HTMLElement {
  #root = shadow(this, ':host { display: block; }');
  #view;

  /** Keeps the view that is there when the next route is of its kind: plugin elements in it live on. */
  show(route) {
    const tag = {change: 'gr-change-view', list: 'gr-change-list', screen: 'gr-plugin-screen'}[route.kind];
    if (this.#view?.localName !== tag) {
      this.#view = document.createElement(tag);
      this.#root.replaceChildren(this.#view);
    }
    return this.#view.show(route);
  }
});

customElements.define('gr-app', class extends HTMLElement {
  #root = shadow(this, FRAME);
  #account = el('span');
  #element = document.createElement('gr-app-element');

  connectedCallback() {
    const link = (path, text) => el('a', {href: `${base}${path}`}, text);
    this.#root.replaceChildren(
      el('aside', {role: 'note'}, 'Stand-in page: not Gerrit’s own UI. The server behind it is a real Gerrit.'),
      el('header', el('b', link('/', 'Gerrit')), link('/q/status:open', 'Open'), link('/q/status:merged', 'Merged'), this.#account),
      this.#element, document.createElement('gr-error-manager'));
  }

  set account(account) {
    if (account) this.#account.textContent = account.name ?? account.username;
    else this.#account.replaceChildren(el('a', {href: `${base}/login/`}, 'Sign in'));
  }

  async show(route) {
    document.body.dataset.state = 'loading';
    try {
      await this.#element.show(route);
      document.body.dataset.state = 'ready';
    } catch (error) {
      document.body.dataset.state = 'error';
      document.dispatchEvent(new CustomEvent('show-error', {detail: {message: String(error.message ?? error)}}));
    }
  }
});
