// SPDX-License-Identifier: Apache-2.0
// What is wrong with the looks of the row, as sentences. arguments[0] is the way in which it is read, see ways.rs.
const way = arguments[0];
const row = standIn.elements('change-metadata-item')[0];
const column = row.getRootNode().host.getBoundingClientRect();
const all = [...row.shadowRoot.querySelectorAll('*')].filter(one => !one.closest('.aside, svg *, pre > *'));
const wrong = [];
const called = one => `<${one.localName} class="${one.getAttribute('class') ?? ''}"> ${JSON.stringify(one.textContent.slice(0, 60))}`;

for (const one of all) {
  const box = one.getBoundingClientRect();
  if (box.width && (box.left < column.left - .5 || box.right > column.right + .5)) {
    wrong.push(`${called(one)} hangs out of the column: ${box.left} to ${box.right} in ${column.left} to ${column.right}`);
  }
  const {overflowX, overflowY, textOverflow, lineHeight, fontSize} = getComputedStyle(one);
  if (parseFloat(lineHeight) < parseFloat(fontSize)) wrong.push(`lines of ${called(one)} run into each other: ${lineHeight} for ${fontSize}`);
  // What scrolls can be read.
  const cutsX = /hidden|clip/.test(overflowX) && one.scrollWidth > one.clientWidth;
  const cutsY = /hidden|clip/.test(overflowY) && one.scrollHeight > one.clientHeight + 1;
  const whole = one.closest('[aria-expanded]') || one.closest('[title]')?.title.includes(one.textContent);
  if (cutsY || cutsX && (textOverflow !== 'ellipsis' || !whole)) wrong.push(`${called(one)} is cut off`);
}

// Texts that stand beside each other do not run into each other.
const leaves = all.filter(one => !one.children.length && one.textContent.trim() && one.getClientRects().length === 1);
const seen = leaves.map(one => [one, one.getBoundingClientRect()]).filter(([, box]) => box.width > 1);
for (const [index, [one, a]] of seen.entries()) {
  for (const [other, b] of seen.slice(index + 1)) {
    const [width, height] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    if (width > 1 && height > 4) wrong.push(`${called(one)} runs into ${called(other)}`);
  }
}

const moving = row.shadowRoot.getAnimations().filter(one => one.playState === 'running').length;
const running = row.shadowRoot.querySelector('[data-state=running] > .icon, .icon[data-state=running]');
if (way === 'without-motion' ? moving : running && !moving) wrong.push(`${moving} animations run`);

// Marks in their order, from where reading begins; and a text still runs as its own letters do.
const rightToLeft = way === 'right-to-left';
const marks = [...row.shadowRoot.querySelectorAll('.marks > li')].map(one => one.getBoundingClientRect());
marks.slice(1).forEach((mark, index) => {
  const before = marks[index];
  if (mark.top === before.top && mark.left < before.left !== rightToLeft) wrong.push(`mark ${index + 2} is on the wrong side`);
});
const place = (node, at) => {
  const range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + 1);
  return range.getBoundingClientRect();
};
for (const [selector, before] of [['.why button span', 'Why'], ['.headline', 'St']]) {
  const text = row.shadowRoot.querySelector(selector)?.firstChild;
  if (text?.data?.startsWith(before) && place(text, 0).left > place(text, before.length).left) wrong.push(`${selector} runs backwards`);
}
for (const uri of row.shadowRoot.querySelectorAll('.uri, .cut')) {
  const [head, tail] = [...uri.children].map(part => part.getBoundingClientRect());
  if (head.left > tail.left) wrong.push(`${called(uri)} runs backwards`);
}
const title = row.shadowRoot.querySelector('.title');
if (rightToLeft && title) {
  const gap = column.right - place(title.firstChild, 0).right;
  if (gap > column.width / 2) wrong.push(`the title begins ${gap} px from the right`);
}
return wrong;
