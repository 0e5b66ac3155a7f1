// SPDX-License-Identifier: Apache-2.0
// Keeps in `window.letters` elements below those that arguments[0] finds, until each letter of each font that stands there is in the
// text of one of them; gives their texts. What it has seen on this page it leaves out. Before it stands `find`, see find.js.
const seen = window.lettersSeen ??= new Set();
const kept = [];
const visit = node => {
  if (node.nodeType === Node.TEXT_NODE) {
    const parent = node.parentElement ?? node.parentNode.host;
    if (!parent.checkVisibility()) return;
    const {fontFamily, fontWeight, fontStyle} = getComputedStyle(parent);
    const letters = [...node.data].map(letter => [letter, fontFamily, fontWeight, fontStyle].join());
    if (letters.some(letter => !seen.has(letter)) && node.parentElement) kept.push(parent);
    letters.forEach(letter => seen.add(letter));
  }
  if (['style', 'script'].includes(node.localName)) return;
  if (node.shadowRoot) node.shadowRoot.childNodes.forEach(visit);
  node.childNodes.forEach(visit);
};
find(arguments[0], 'elements').forEach(visit);
window.letters = kept;
return kept.map(one => one.textContent);
