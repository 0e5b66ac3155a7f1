// SPDX-License-Identifier: Apache-2.0
// <gr-plugin-screen>: a page that a plugin draws alone, at /x/<plugin>/<screen>.
import {shadow} from './dom.js';
import {endpointsReady} from './plugins.js';

customElements.define('gr-plugin-screen', class extends HTMLElement {
  #root = shadow(this, ':host { display: block; background: var(--background-color-primary); }');

  async show({plugin, screen}) {
    document.title = `${plugin}/${screen}`;
    const place = document.createElement('gr-endpoint-decorator');
    place.setAttribute('name', `${plugin}-screen-${screen}`);
    place.expects = ['token'];
    place.provide({token: screen});
    this.#root.replaceChildren(place);
    await endpointsReady;
  }
});
