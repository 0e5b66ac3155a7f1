// SPDX-License-Identifier: Apache-2.0
// The tab of a change page, and the pages below /x/milepost/. A module that milepost.js imports once one of them is opened; the drawing
// is left to a wasm of its own.
import init, * as glue from './__PAGES_GLUE__';

const {word} = milepost;

let loaded;
const load = () => loaded ??= init({module_or_path: new URL('__PAGES_WASM__', import.meta.url)}).then(() => glue).catch(e => {
  loaded = undefined; // the next try may find a better network, but no other policy
  // A login page in its place is a CompileError, too; a policy forbids the smallest module, as milepost.js has it.
  try {
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
  } catch {
    barred = true;
  }
  throw e;
});

const drawn = new Set(); // tabs and pages that wasm draws
let trapped = false; // a trap ends the module for good
let barred = !window.WebAssembly; // some browsers and policies of sites have no wasm
const sorry = () => barred
  ? word('This page cannot be drawn: it needs WebAssembly, which this browser or this site does not allow')
  : word('This page cannot be drawn: load it again');

// What a sentence is in: English, where the page's language has none.
const langOf = text => word(`en\0${text ?? ''}`);

// Ends what was drawn for one of them; what has trapped cannot be ended.
const stop = (one, app) => {
  drawn.delete(one);
  try {
    app?.destroy();
  } catch {
    // it has trapped
  }
};

/**
 * What draws a tab into `element`. `page` has Gerrit's `base`, and `progressOf(change, revision)`, which tells the last answer
 * about a revision.
 */
export const tab = (element, {base, progressOf}) => {
  const root = element.attachShadow({mode: 'open'});
  let about = []; // the change and revision that it is about
  let turn = 0;
  let app;
  let written; // what stands there as plain words

  const say = text => {
    written = undefined;
    const box = Object.assign(document.createElement('div'), {lang: langOf(text), textContent: text});
    root.replaceChildren(box);
    return box;
  };

  // Plain words, where wasm cannot be had or has trapped.
  const plain = ({headline, steps}) => {
    const lines = [steps ?? []].flat().map(step => {
      const text = step?.sentence?.text;
      return {textContent: [step?.name, text].filter(Boolean).join(': '), lang: langOf(text)};
    });
    // Nothing of it is built anew while it says the same: somebody may be reading it, or have marked it.
    const all = JSON.stringify([headline?.text, lines]);
    if (all === written) return;
    const list = document.createElement('ol');
    list.append(...lines.map(line => Object.assign(document.createElement('li'), line)));
    say(headline?.text ?? '').append(list);
    written = all;
  };

  const self = {
    /** Shows another revision of a change; nothing, where there is none. */
    async show(change, revision) {
      const now = ++turn;
      stop(self, app);
      app = undefined;
      about = [change, revision];
      say('');
      if (!change) return;
      const body = await progressOf(change, revision).catch(() => {});
      if (now !== turn) return;
      const pipeline = body?.pipeline;
      if (!pipeline) {
        say(body?.unavailable?.text ?? (body ? word('No pipeline is configured for this project and branch') : word('No answer about this change')));
        return;
      }
      if (trapped || barred) {
        plain(pipeline);
        return;
      }
      const box = say(pipeline.headline?.text);
      try {
        const {tab} = await load();
        if (now !== turn) return;
        app = tab(box, {base, change, revision: body.change?.revision ?? revision, body});
        drawn.add(self);
      } catch {
        if (now === turn) plain(pipeline);
      }
    },

    /** An answer came to somebody: it is this tab's, too, if it is about the same. */
    async hear() {
      if (!about[0]) return;
      const now = turn;
      const body = await progressOf(...about).catch(() => {});
      if (now !== turn || !body) return;
      if (app && (body.pipeline || body.unavailable)) app.hear(body);
      else if ((trapped || barred) && body.pipeline) plain(body.pipeline);
      else if (app || body.pipeline) self.again(); // there is a pipeline no more, or one now
    },

    again() { self.show(...about); },
  };
  return self;
};

/** What draws the page of that name into `element`. */
export const screen = (element, name, base) => {
  const root = element.attachShadow({mode: 'open'});
  const box = document.createElement('div');
  let turn = 0;
  let app;
  const self = {
    /** Shows it, or nothing: what nobody sees asks nothing. */
    async show(seen) {
      const now = ++turn;
      stop(self, app);
      app = undefined;
      box.lang = word('en');
      box.textContent = '';
      root.replaceChildren(box);
      if (!seen) return;
      try {
        if (trapped || barred) throw new Error('no wasm');
        const draw = (await load())[name];
        if (now !== turn) return;
        app = draw(box, base, location.search);
        drawn.add(self);
      } catch {
        if (now === turn) box.textContent = sorry();
      }
    },

    again() { self.show(true); },
  };
  return self;
};

const fail = e => {
  const error = e.error ?? e.reason;
  // Of another module, as its stack says, it is somebody else's.
  if (error?.name !== 'RuntimeError' || !/pages-/.test(error.stack)) return;
  trapped = true;
  [...drawn].forEach(one => one.again());
};
addEventListener('error', fail);
addEventListener('unhandledrejection', fail);
