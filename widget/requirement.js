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
    if (`${at}` !== `${this.#at}`) {
      this.textContent = '';
      // Where this requirement is, an image will come: as many as changes of the project had.
      this.style = `display:block;overflow-wrap:anywhere;min-height:${+had(change?.project)?.images || 0}lh`;
    }
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
    this.replaceChildren(...images.map(({uri, candidate}) => {
      const line = document.createElement('div');
      line.title = uri;
      line.append(nameIn(uri), candidate ? ' (candidate)' : '');
      return line;
    }));
    if (images.length) had(this.#change.project, {images: images.length});
  }
}

// registry.example.org/demo/app:v1@sha256:… is app:v1, and without a tag app@sha256:01234567.
const nameIn = uri => {
  const [name, digest] = uri.slice(uri.lastIndexOf('/') + 1).split('@');
  return name.includes(':') || !digest ? name : `${name}@${digest.slice(0, 15)}`;
};
