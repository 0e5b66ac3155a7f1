// SPDX-License-Identifier: Apache-2.0
// A narrow column in Gerrit's lists of changes: the step that each change is at, "3/5", with its state. One question for all
// changes of a list. A module that milepost.js imports once there is a list.

const {word} = milepost;

const MOST = 200; // as many as one question may name
const OLD = 6e4; // an answer of before, when the page is seen again

// As in the row, but nothing turns in a list.
const RING = '<path class="ring" d="M8 1.75a6.25 6.25 0 1 1 0 12.5a6.25 6.25 0 1 1 0-12.5z"/>';
const SIGNS = {
  done: 'M4.75 8.25l2.25 2.25 4.25-4.75',
  running: 'M8 1.75a6.25 6.25 0 0 1 6.25 6.25',
  waiting: '',
  failed: 'M5.5 5.5l5 5M10.5 5.5l-5 5',
  skipped: 'M5 8h6',
  unknown: 'M6.1 6.2a1.9 1.9 0 1 1 2.6 1.75q-.7.3-.7 1.1v.2M8 11.4v.01',
};
const CELL_CSS = `
  :host { display: inline-block; vertical-align: top; min-width: 3.5em; white-space: nowrap; font-variant-numeric: tabular-nums }
  span { display: flex; align-items: center; gap: var(--spacing-s, 4px); color: var(--deemphasized-text-color, #5f6368) }
  svg { width: 16px; height: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round }
  .done svg, .failed svg { stroke: none }
  .done .ring, .failed .ring { fill: currentColor }
  .done .sign, .failed .sign { stroke: var(--background-color-primary, #fff); stroke-width: 1.5 }
  .done svg { color: var(--success-foreground, #188038) }
  .failed, .failed svg { color: var(--error-foreground, #d93025) }
  .running svg { color: var(--link-color, #1a73e8) }
  .running .ring { opacity: .25 }
  .running .sign { stroke-width: 2 }
  .waiting svg { opacity: .8 }
  .unknown .ring { stroke-dasharray: 2.2 2.7 }
  @media (forced-colors: active) {
    svg { color: CanvasText; opacity: 1 }
    .done .sign, .failed .sign { stroke: Canvas }
  }`;
const sheet = new CSSStyleSheet();
sheet.replaceSync(CELL_CSS);

/** The element of a cell; `get` asks Gerrit, as milepost.js does. */
export const cell = get => {
  const cells = new Set(); // those in the page
  let waiting; // those that the next question is for
  let asked = -OLD;
  let turn = 0; // each question's number: an older answer says nothing over a newer one

  // A page that nobody sees draws no frame, so it asks nothing.
  const wait = cell => {
    if (!waiting) {
      waiting = new Set();
      requestAnimationFrame(async () => {
        const all = [...waiting].filter(one => one.number && cells.has(one));
        waiting = undefined;
        const numbers = [...new Set(all.map(one => one.number))];
        // One after the other: Gerrit has threads for few.
        for (let from = 0; from < numbers.length; from += MOST) await fill(numbers.slice(from, from + MOST), all);
      });
    }
    waiting.add(cell);
  };

  const fill = async (numbers, all) => {
    asked = performance.now();
    const mine = all.filter(({number}) => numbers.includes(number));
    const now = ++turn;
    const about = new Map(mine.map(one => [one, one.number]));
    mine.forEach(one => { one.turn = now; });
    const still = one => one.turn === now && one.number === about.get(one);
    let again = mine;
    try {
      const {body} = await get(`/config/server/milepost~rows?${numbers.map(number => `c=${number}`).join('&')}`);
      const {rows, later} = body ?? {};
      const isLater = ({number}) => Array.isArray(later) && later.includes(number);
      // Where the backend does not answer, what was drawn before stays; of what was not there in time, too.
      if (rows) {
        const told = one => still(one) && (rows[one.number] || !isLater(one));
        mine.filter(told).forEach(one => one.draw(rows[one.number]));
        again = mine.filter(isLater);
      }
    } catch {
      // asked again
    }
    again = again.filter(one => still(one) && one.patience-- > 0);
    // Not all pages at once.
    if (again.length) setTimeout(() => again.filter(still).forEach(wait), 2e3 + Math.random() * 1e3);
  };

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && performance.now() - asked > OLD) cells.forEach(one => one.look());
  });

  return class extends HTMLElement {
    #root = this.attachShadow({mode: 'open'});
    #change;
    number; // that of the change it is about
    patience = 0; // how often it is asked about again
    turn;

    constructor() {
      super();
      this.#root.adoptedStyleSheets = [sheet];
      // Gerrit may have set it before this class was there.
      if (Object.hasOwn(this, 'change')) {
        const {change} = this;
        delete this.change;
        this.change = change;
      }
    }

    get change() { return this.#change; }
    set change(change) {
      const number = change?._number;
      if (number !== this.number) this.#root.replaceChildren();
      this.#change = change;
      this.number = number;
      this.look();
    }

    connectedCallback() {
      cells.add(this);
      this.look();
    }

    disconnectedCallback() {
      cells.delete(this);
    }

    look() {
      if (!this.isConnected || !this.number) return;
      this.patience = 2;
      wait(this);
    }

    draw(row) {
      const {headline, step, of, state} = row ?? {};
      if (!Number.isInteger(step) || !Number.isInteger(of)) return this.#root.replaceChildren();
      // A state that this page does not know is not known.
      const kind = Object.hasOwn(SIGNS, state) ? state : 'unknown';
      const box = document.createElement('span');
      box.className = kind;
      box.role = 'img';
      box.lang = word('en');
      box.ariaLabel = box.title = headline?.text ?? word(`step %0 of %1\0${step}\0${of}`);
      box.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true">${RING}<path class="sign" d="${SIGNS[kind]}"/></svg>`;
      box.append(`${step}/${of}`);
      this.#root.replaceChildren(box);
    }
  };
};
