// SPDX-License-Identifier: Apache-2.0
// The image that carries a change, in the cell of the submit requirement "Image-Built". Needs no wasm; stands inside milepost.js,
// whose names it uses.

const IMAGE = 'milepost-image';
const requirements = new Set(); // those in the page

class Requirement extends HTMLElement {
  #change;
  #turn = 0;

  get change() { return this.#change; }
  set change(change) {
    if (changeOf(change) !== changeOf(this.#change)) this.textContent = '';
    this.#change = change;
    this.look();
  }

  connectedCallback() {
    requirements.add(this);
    this.look();
  }

  disconnectedCallback() {
    requirements.delete(this);
  }

  // What the row was told is news where it is about the same.
  hear() {
    if (rowOf(changeOf(this.#change), revisionOf(this.#change ?? {}))) this.look();
  }

  // A requirement is about the current patch set, whichever the page shows.
  async look() {
    const turn = ++this.#turn;
    const c = this.#change;
    if (!this.isConnected || !changeOf(c)) return;
    const body = await progressOf(changeOf(c), revisionOf(c)).catch(() => {});
    if (turn !== this.#turn || !body || body.unavailable) return;
    const images = [body.pipeline?.images].flat().filter(image => typeof image?.uri === 'string');
    this.replaceChildren(...images.map(({uri, candidate}) => {
      const line = document.createElement('div');
      line.title = uri;
      line.append(nameIn(uri), candidate ? ' (candidate)' : '');
      return line;
    }));
  }
}

// registry.example.org/demo/app:v1@sha256:… is app:v1, and without a tag app@sha256:01234567.
const nameIn = uri => {
  const [name, digest] = uri.slice(uri.lastIndexOf('/') + 1).split('@');
  return name.includes(':') || !digest ? name : `${name}@${digest.slice(0, 15)}`;
};
