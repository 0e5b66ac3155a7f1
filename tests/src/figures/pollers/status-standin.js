// SPDX-License-Identifier: Apache-2.0
// A stand-in of the plugins that show Zuul's status on a change page: it asks for the change's items every five seconds while
// the page is visible, as Zuul's own status page asks for all.
customElements.define('status-standin', class extends HTMLElement {
  #timer;

  connectedCallback() {
    this.#timer = setInterval(() => document.hidden || this.#ask(), 5000);
    this.#ask();
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  async #ask() {
    const {change, revision} = this;
    if (!change || !revision) return;
    const response = await fetch(`__ZUUL__/status/change/${change._number},${revision._number}`);
    if (!response.ok) return;
    const items = (await response.json()).map(({jobs}) => `${jobs.filter(job => job.result).length} of ${jobs.length} done`);
    this.textContent = items.join('; ');
  }
});
Gerrit.install(plugin => plugin.registerCustomComponent('change-metadata-item', 'status-standin'));
