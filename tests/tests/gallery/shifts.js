// SPDX-License-Identifier: Apache-2.0
// Runs before a page does: `window.movedSince(then)` are the layout shifts since then that no key and no click has made, each with
// how much it was and from where to where.
const shifts = [];
const keep = entries => shifts.push(...entries.filter(one => !one.hadRecentInput));
const observer = new PerformanceObserver(list => keep(list.getEntries()));
observer.observe({type: 'layout-shift', buffered: true});
const place = ({x, y, width, height}) => `${x},${y} ${width}x${height}`;
window.movedSince = then => {
  keep(observer.takeRecords());
  return shifts.filter(one => one.startTime >= then).map(({value, sources}) =>
    [value, ...sources.map(one => `${place(one.previousRect)} to ${place(one.currentRect)}`)].join('; '));
};
