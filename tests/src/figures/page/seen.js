// SPDX-License-Identifier: Apache-2.0
// In each page before its own scripts: when the row has its first text and when it is drawn, to a frame (about 16 ms); what
// moved, and what took long. `find` is find.js.
const seen = window.milepostSeen = {tasks: [], scripts: [], shifts: []};
const watch = (type, write) => new PerformanceObserver(list => list.getEntries().forEach(write)).observe({type, buffered: true});
watch('longtask', task => seen.tasks.push(task.duration));
watch('layout-shift', ({startTime, value}) => seen.shifts.push([startTime, value]));
// Of a frame that took long, each script's share is told with its address.
watch('long-animation-frame', frame => frame.scripts.filter(one => one.sourceURL.includes('/plugins/milepost/')).forEach(one => seen.scripts.push(one.duration)));

const look = () => {
  const [row] = find('gr-change-metadata >>> milepost-progress', 'elements');
  if (row?.shadowRoot?.textContent.trim()) seen.text ??= performance.now();
  if (row?.shadowRoot?.querySelector('.headline')) seen.drawn ??= performance.now();
  if (!seen.drawn && performance.now() < 60_000) requestAnimationFrame(look);
};
look();
