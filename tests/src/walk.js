// SPDX-License-Identifier: Apache-2.0
// A reader who opens changes one after the other and, before every fifth, a list; on every fifth he opens the tab, and goes back to the
// files on the change after it. He is a script of the page: the driver holds every element that it was ever given, with all around it.
// arguments: [path, number, headline] of each change, whether Milepost is there, and how many to open. `milepostWalk` tells how many he
// has opened.
const [stops, rows, count] = arguments;
const LIST = 5;
const TAB = 1; // of each five; a list is before the last

const roots = function* (node) {
  yield node;
  if (node.shadowRoot) yield* roots(node.shadowRoot);
  for (const element of node.querySelectorAll('*')) if (element.shadowRoot) yield* roots(element.shadowRoot);
};
const all = selector => [...roots(document)].flatMap(root => [...root.querySelectorAll(selector)]);
const find = selector => all(selector)[0];
const inRow = selector => find('milepost-progress')?.shadowRoot.querySelector(selector);
const inTab = selector => find('milepost-tab')?.shadowRoot?.querySelector(selector);
const heads = () => find('gr-change-tabs').shadowRoot.querySelectorAll('button');
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

// All of it is there, and what it says is unfolded.
const readTab = async says => {
  await until(() => inTab('.headline')?.textContent.includes(says) && inTab('.sources li'));
  for (const fold of find('milepost-tab').shadowRoot.querySelectorAll('details')) fold.open = true;
  await until(() => inTab('.why li'));
};

const tab = async (visit, says) => {
  if (!rows || visit % LIST < TAB || visit % LIST > TAB + 1) return;
  await until(() => heads()[1]);
  if (visit % LIST === TAB) heads()[1].click();
  await readTab(says);
  if (visit % LIST > TAB) heads()[0].click();
};

const list = async () => {
  standIn.navigate('/q/status:open OR status:merged');
  await until(() => (rows ? all('milepost-step').some(cell => cell.shadowRoot?.querySelector('span')) : find('td')));
};

window.milepostWalk = 0;
(async () => {
  for (let visit = 0; visit < count; visit++) {
    if (visit % LIST === LIST - 1) await list();
    const stop = stops[visit % stops.length];
    await look(...stop);
    await tab(visit, stop[2]);
    window.milepostWalk = visit + 1;
  }
})();
