// SPDX-License-Identifier: Apache-2.0
// For who wants more: the tab of a change page, and the pages below /x/milepost/. Their drawing is other files', since most readers
// never open them; stands inside milepost.js, whose names it uses.

const TAB = 'milepost-tab';
const SCREENS = ['changes', 'health'];
const lost = () => word('Not loaded: open it again'); // it may find a better network then

class Tab extends About {
  #drawn;

  async turn(c) {
    try {
      await spoken;
      const {tab} = await fetched('__PAGES_JS__');
      this.#drawn ??= tab(this, {base, progressOf});
    } catch {
      this.at = '';
      tell(this, lost());
      return;
    }
    if (c) hearers.add(this.#drawn);
    else hearers.delete(this.#drawn);
    this.#drawn.show(...this.at);
  }
}

class TabHead extends HTMLElement {
  async connectedCallback() {
    await spoken;
    tell(this, word('Production'));
  }
}

const screen = name => class extends HTMLElement {
  #drawn;

  async connectedCallback() {
    try {
      await spoken;
      const {screen} = await fetched('__PAGES_JS__');
      this.#drawn ??= screen(this, name, base);
      this.#drawn.show(this.isConnected);
    } catch {
      tell(this, lost());
    }
  }

  disconnectedCallback() {
    this.#drawn?.show(false);
  }
};

const defineMore = () => {
  customElements.define(TAB, Tab);
  customElements.define(`${TAB}-head`, TabHead);
  SCREENS.forEach(name => customElements.define(`milepost-${name}`, screen(name)));
};

const offerMore = plugin => {
  SCREENS.forEach(name => plugin.screen(name, `milepost-${name}`));
  if (off('tab')) return;
  plugin.registerDynamicCustomComponent('change-view-tab-header', `${TAB}-head`);
  plugin.registerDynamicCustomComponent('change-view-tab-content', TAB);
};
