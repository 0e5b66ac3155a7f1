// SPDX-License-Identifier: Apache-2.0
// The tabs below the commit message: "Files", and one for each pair of endpoints that plugins registered. A plugin's content is in
// the page only while its tab is the chosen one; its head is there from the moment all plugins are loaded.
import {el, shadow} from './dom.js';
import {dynamicEndpoints, endpointsReady} from './plugins.js';

const CSS = `
  :host { display: block; }
  [role=tablist] { display: flex; gap: var(--spacing-l); border-bottom: 1px solid var(--border-color); padding: 0 var(--spacing-xl); }
  button { padding: var(--spacing-m) var(--spacing-l); border: 0; border-bottom: 2px solid transparent; background: none; font: inherit;
           color: var(--deemphasized-text-color); cursor: pointer; }
  [aria-selected=true] { color: var(--primary-text-color); border-bottom-color: var(--link-color); }
  button:hover { background: var(--hover-background-color); }
  :focus-visible { outline: 2px solid var(--outline-color-focus); outline-offset: -2px; }
  [role=tabpanel] { background: var(--background-color-primary); }
  [role=tabpanel]:has(slot) { padding: var(--spacing-l) var(--spacing-xl); }`;

const HEAD = 'change-view-tab-header';
const CONTENT = 'change-view-tab-content';

customElements.define('gr-change-tabs', class extends HTMLElement {
  #root = shadow(this, CSS);
  #list = el('div', {role: 'tablist'});
  #panel = el('div', {role: 'tabpanel'});
  #files = el('slot');
  #values = {};
  #heads = [];
  #content;

  constructor() {
    super();
    this.#root.append(this.#list, this.#panel);
    this.#panel.append(this.#files);
    const files = this.#tab('Files', () => this.#files);
    files.ariaSelected = 'true';
    endpointsReady.then(() => {
      const contents = dynamicEndpoints(CONTENT);
      dynamicEndpoints(HEAD).forEach((name, nth) => {
        const head = this.#place(name);
        this.#heads.push(head);
        this.#tab(head, () => {
          this.#content = this.#place(contents[nth]);
          return this.#content;
        });
      });
    });
  }

  #place(name) {
    const place = document.createElement('gr-endpoint-decorator');
    place.setAttribute('name', name);
    place.expects = ['change', 'revision'];
    place.provide(this.#values);
    return place;
  }

  #tab(head, content) {
    const button = el('button', {role: 'tab', type: 'button'}, head);
    button.ariaSelected = 'false';
    button.addEventListener('click', () => {
      if (button.ariaSelected === 'true') return;
      for (const other of this.#list.children) other.ariaSelected = String(other === button);
      this.#content = undefined;
      this.#panel.replaceChildren(content());
    });
    this.#list.append(button);
    return button;
  }

  provide(values) {
    Object.assign(this.#values, values);
    for (const place of [...this.#heads, this.#content]) place?.provide(values);
  }
});
