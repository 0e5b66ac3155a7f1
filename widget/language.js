// SPDX-License-Identifier: Apache-2.0
// What the page says its words in. English stands in the sources; where the site wants another language
// (`plugin.milepost.language`), one file has all of it, and is there before anything is said. Stands inside milepost.js, whose
// names it uses; wasm and the modules beside find it as `milepost`.

const LANGUAGES = __LANGUAGES__;
const wanted = new URL(src).searchParams.get('language');
const file = LANGUAGES[wanted === 'browser' ? navigator.language.slice(0, 2) : wanted];

// Of another language: its tag, its words for English ones, and what JSON.parse calls for each value, which finds the sentences.
let tag;
let speak = english => english;
let say;
// Without the file, or where it comes later than that, it is English.
const spoken = file && Promise.race([import(new URL(file, src)), new Promise(done => setTimeout(done, 3e3))])
  .then(there => { if (there) ({tag, speak, say} = there); }).catch(() => {});

/** JSON, behind Gerrit's line or not. */
const parse = text => JSON.parse(text.replace(/^\)]}'/, ''), say);

/** A text of the page's own, and after a NUL each what stands in it for %0, %1, …: in one piece, which is cheapest to get out of wasm. */
const word = all => {
  const [english, ...values] = all.split('\0');
  return speak(english, values).replace(/%(\d)/g, (_, nth) => values[nth]);
};

/** An element that says this. */
const tell = (element, textContent) => Object.assign(element, {lang: word(`en\0${textContent}`), textContent});

/** A moment as the reader writes it: the time alone where it is of the same day as `now`; without that, as machines do. */
const when = (at, now) => {
  if (!now) return new Date(at).toISOString();
  const [day, today] = [at, now].map(one => new Date(one).toDateString());
  return new Date(at).toLocaleString(tag, {dateStyle: day === today ? undefined : 'medium', timeStyle: 'short'});
};

self.milepost = {parse, word, when};
