// SPDX-License-Identifier: Apache-2.0
// A reader who opens changes one after the other and, before every fifth, a list. He is a script of the page: the driver holds every
// element that it was ever given, with all around it. arguments: [path, number, headline] of each change, whether Milepost is there,
// and how many to open. `milepostWalk` tells how many he has opened.
const [stops, rows, count] = arguments;
const LIST = 5;

const roots = function* (node) {
  yield node;
  if (node.shadowRoot) yield* roots(node.shadowRoot);
  for (const element of node.querySelectorAll('*')) if (element.shadowRoot) yield* roots(element.shadowRoot);
};
const all = selector => [...roots(document)].flatMap(root => [...root.querySelectorAll(selector)]);
const find = selector => all(selector)[0];
const inRow = selector => find('milepost-progress')?.shadowRoot.querySelector(selector);
const until = async holds => {
  while (!holds()) await new Promise(requestAnimationFrame);
};

const look = async (path, number, says) => {
  standIn.navigate(path);
  await until(() => document.title.endsWith(`(${number})`));
  if (!rows) return;
  await until(() => inRow('.headline')?.textContent.includes(says) && inRow('.why button'));
  inRow('.why button').click();
  await until(() => inRow('.why li'));
};

const list = async () => {
  standIn.navigate('/q/status:open OR status:merged');
  await until(() => (rows ? all('milepost-step').some(cell => cell.shadowRoot?.querySelector('span')) : find('td')));
};

window.milepostWalk = 0;
(async () => {
  for (let visit = 0; visit < count; visit++) {
    if (visit % LIST === LIST - 1) await list();
    await look(...stops[visit % stops.length]);
    window.milepostWalk = visit + 1;
  }
})();
