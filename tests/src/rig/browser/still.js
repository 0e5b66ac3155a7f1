// SPDX-License-Identifier: Apache-2.0
// Runs before a page does: its time stands still at `window.clock`, in milliseconds since the epoch, and whoever waits for a second or
// longer waits for good. The browser keeps nothing, so that what was drawn before changes nothing of what is drawn later.
const Moving = Date;
window.clock = 0;
window.Date = class extends Moving {
  constructor(...given) {
    super(...given.length ? given : [window.clock]);
  }

  static now() {
    return window.clock;
  }
};
const later = window.setTimeout;
window.setTimeout = (callback, wait, ...given) => wait >= 1000 ? 0 : later(callback, wait, ...given);
window.setInterval = () => 0;
Object.defineProperty(window, 'localStorage', {get() { throw new Error('nothing is kept'); }});
