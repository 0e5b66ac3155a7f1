// SPDX-License-Identifier: Apache-2.0
// A plugin that does nothing but write down how the page treats it.
(() => {
  const log = (window.probe = {events: [], shown: [], checks: 0});
  const source = document.currentScript;
  log.script = {defer: source.defer, module: source.type === 'module', crossOrigin: source.crossOrigin};

  customElements.define('probe-row', class extends HTMLElement {
    constructor() {
      super();
      for (const name of ['plugin', 'labels', 'change', 'revision']) {
        let value;
        Object.defineProperty(this, name, {get: () => value, set: given => {
          value = given;
          log.events.push(`${name}${given === undefined ? ' undefined' : ''}`);
          this.draw();
        }});
      }
      this.attachShadow({mode: 'open'}).append(document.createElement('p'));
    }
    connectedCallback() { log.events.push('attached'); }
    disconnectedCallback() { log.events.push('detached'); }
    draw() {
      const text = this.change && this.revision ? `change ${this.change._number}, patch set ${this.revision._number}, ${this.revision.commit.commit}` : 'nothing yet';
      this.shadowRoot.querySelector('p').textContent = text;
    }
  });

  window.Gerrit.install(plugin => {
    log.name = plugin.getPluginName();
    log.url = plugin.url();
    plugin.registerCustomComponent('change-metadata-item', 'probe-row');
    plugin.on('showchange', (change, revision) => log.shown.push(`${change._number},${revision._number}`));
    plugin.checks().register({
      fetch: async data => {
        log.checks += 1;
        return {responseCode: 'OK', runs: [{checkName: 'unit', status: 'COMPLETED',
          results: [{category: 'ERROR', summary: `broken in ${data.changeNumber},${data.patchsetNumber}`}]}]};
      },
    });
    log.rest = plugin.restApi();
  });
})();
