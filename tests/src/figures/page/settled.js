// SPDX-License-Identifier: Apache-2.0
// What seen.js wrote down, a second after the page was complete: with its row, if arguments[0] says that there is one. Times
// are whole microseconds.
const seen = window.milepostSeen;
const detail = () => performance.getEntriesByType('resource').find(one => /\/detail\?/.test(one.name))?.responseEnd;
const frame = () => new Promise(requestAnimationFrame);
return (async () => {
  const end = performance.now() + 20_000;
  while (!(document.body.dataset.state === 'ready' && detail() && (seen.drawn || !arguments[0]))) {
    if (performance.now() > end) throw new Error(`the page is not complete: ${JSON.stringify({...seen, detail: detail()})}`);
    await frame();
  }
  for (let frames = 0; frames < 60; frames++) await frame();
  const micros = millis => millis === undefined ? null : Math.round(millis * 1000);
  const {text, drawn, tasks, scripts, shifts} = seen;
  return {detail: micros(detail()), text: micros(text), drawn: micros(drawn), tasks: tasks.map(micros), scripts: scripts.map(micros),
    shift: Math.round(shifts.filter(([at]) => at > text).reduce((sum, [, value]) => sum + value, 0) * 1e4)};
})();
