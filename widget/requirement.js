// SPDX-License-Identifier: Apache-2.0
// The image that carries a change, in the cell of the submit requirement "Image-Built". Needs no wasm; stands inside milepost.js,
// whose names it uses.

const IMAGE = 'milepost-image';

class Requirement extends HTMLElement {
  #change;
  #at = '';
  #turn = 0;

  // A requirement is about the current patch set, whichever the page shows.
  get change() { return this.#change; }
  set change(change) {
    this.#change = change;
    const at = changeOf(change) ? [changeOf(change), revisionOf(change)] : [];
    // Where this requirement is, images will come: unseen, those of the project's last change hold their place.
    if (`${at}` !== `${this.#at}`) this.#draw(had(change?.project)?.images, 'hidden');
    this.#at = at;
    this.look(2);
  }

  connectedCallback() {
    hearers.add(this);
    this.look(2);
  }

  disconnectedCallback() {
    hearers.delete(this);
  }

  // What the row was told is news where it is about the same.
  hear() {
    if (rowOf(...this.#at)) this.look(0);
  }

  #draw(lines, visibility) {
    this.style = `display:block;overflow-wrap:anywhere;visibility:${visibility}`;
    this.replaceChildren(...[lines ?? []].flat().filter(Array.isArray).map(([textContent, title = '']) =>
      Object.assign(document.createElement('div'), {textContent, title})));
  }

  async look(patience) {
    const turn = ++this.#turn;
    if (!this.isConnected || !this.#at[0]) return;
    const body = await progressOf(...this.#at).catch(() => {});
    if (turn !== this.#turn) return;
    if (!body || body.unavailable) {
      // What was shown before stays; a network or backend may be back in a while.
      if (patience) setTimeout(() => turn === this.#turn && this.look(patience - 1), 15e3);
      return;
    }
    const images = [body.pipeline?.images].flat().filter(image => typeof image?.uri === 'string');
    const lines = images.map(({uri, candidate}) => [candidate ? word(`%0 (candidate)\0${nameIn(uri)}`) : nameIn(uri), uri]);
    if (lines.length) had(this.#change.project, {images: lines.map(([name]) => [name])});
    if (lines.length || !body.pipeline || !this.style.visibility) this.#draw(lines, '');
  }
}

// registry.example.org/demo/app:v1@sha256:… is app:v1, and without a tag app@sha256:01234567.
const nameIn = uri => {
  const [name, digest] = uri.slice(uri.lastIndexOf('/') + 1).split('@');
  return name.includes(':') || !digest ? name : `${name}@${digest.slice(0, 15)}`;
};
