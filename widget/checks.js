// SPDX-License-Identifier: Apache-2.0
// Each step as a run in Gerrit's own Checks, in their order: what failed with its link and its lines. Needs no wasm; stands
// inside milepost.js, whose names it uses.

// What nobody has begun yet is neither scheduled nor running.
const STATUS = {waiting: 'RUNNABLE', running: 'RUNNING'};
const LABELS = {check: 'Verified', image: 'Image-Built'};

const resultsOf = ({state, sentence, failure}) => {
  const summary = sentence?.text ?? '';
  // What cannot be read is no failure.
  if (state === 'unknown') return [{category: 'INFO', summary}];
  if (!failure && state !== 'failed') return undefined;
  const {stage, url, excerpt} = failure ?? {};
  return [{
    category: 'ERROR',
    summary,
    // By its indent it is code, whatever marks its lines have.
    message: excerpt?.lines?.map(line => `    ${line}`).join('\n'),
    links: url && [{url, tooltip: stage, primary: true, icon: 'external'}],
  }];
};

const runOf = (step, {name, of}, {patchsetNumber, changeInfo}) => {
  const {number, kind, state, since, sentence, failure} = step;
  const status = STATUS[state] ?? 'COMPLETED';
  const label = LABELS[kind];
  const at = since && new Date(since);
  return {
    patchset: patchsetNumber,
    checkName: `${number}/${of} ${step.name}`,
    checkDescription: `Pipeline ${name}`,
    status,
    statusDescription: sentence?.text,
    statusLink: failure?.url,
    labelName: changeInfo?.labels?.[label] && label,
    startedTimestamp: status === 'RUNNING' ? at : undefined,
    finishedTimestamp: status === 'COMPLETED' ? at : undefined,
    results: resultsOf(step),
  };
};

// What a row of the same revision was last told, else what was asked for ahead of it, else the answer to a question.
const progressOf = async (change, revision) => {
  const row = [...rows].find(row => row.isOf(change, revision));
  const early = row?.told ?? (ahead?.change === change ? ahead.answer : undefined);
  const {body} = await early?.catch(() => {}) ?? {};
  return body?.change?.revision === revision ? body : (await ask(change, revision)).body;
};

const provider = {
  async fetch(data) {
    try {
      const {pipeline} = await progressOf(`${encodeURIComponent(data.repo)}~${data.changeNumber}`, data.patchsetSha) ?? {};
      return {
        responseCode: 'OK',
        // The row says it already where there is one.
        summaryMessage: rows.size ? undefined : pipeline?.headline?.text,
        runs: pipeline?.steps?.map(step => runOf(step, pipeline, data)) ?? [],
      };
    } catch (e) {
      return {responseCode: 'ERROR', errorMessage: `no answer about this change (${e.message})`};
    }
  },
};

// Sites whose CI has a provider of its own switch this one off (`plugin.milepost.checks`).
let announce = () => {};
const register = plugin => {
  if (new URL(src).searchParams.get('checks') === 'off') return;
  const checks = plugin.checks();
  checks.register(provider, {fetchPollingIntervalSeconds: 60});
  announce = () => checks.announceUpdate();
};
