// SPDX-License-Identifier: Apache-2.0
// Gerrit's toast: what plugins ask for with the events `show-alert` and `show-error`, and failed calls without a handler.
import {el, shadow} from './dom.js';

const CSS = `
  :host { position: fixed; left: var(--spacing-xl); bottom: var(--spacing-xl); z-index: 10; }
  p { margin: var(--spacing-m) 0 0; padding: var(--spacing-m) var(--spacing-l); border-radius: 4px; max-width: 40em;
      background: var(--tooltip-background-color); color: var(--tooltip-text-color); box-shadow: var(--elevation-level-3); }`;

customElements.define('gr-error-manager', class extends HTMLElement {
  #root = shadow(this, CSS);

  connectedCallback() {
    this.setAttribute('role', 'status');
    for (const name of ['show-alert', 'show-error', 'server-error']) {
      document.addEventListener(name, event => this.#say(event.detail?.message ?? name));
    }
  }

  #say(message) {
    this.#root.replaceChildren(el('p', message));
  }
});
