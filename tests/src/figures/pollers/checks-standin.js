// SPDX-License-Identifier: Apache-2.0
// A stand-in of the plugins that tell Gerrit's Checks of CI's builds: Gerrit asks it each minute, and it asks Zuul.
Gerrit.install(plugin => plugin.checks().register({
  async fetch({changeNumber, patchsetNumber}) {
    const response = await fetch(`__ZUUL__/builds?change=${changeNumber}&patchset=${patchsetNumber}`);
    if (!response.ok) return {responseCode: 'ERROR', errorMessage: `Zuul answers ${response.status}`};
    const runs = (await response.json()).map(({job_name, result, log_url}) => ({
      checkName: job_name,
      status: result ? 'COMPLETED' : 'RUNNING',
      statusLink: log_url ?? undefined,
      results: result && result !== 'SUCCESS' ? [{category: 'ERROR', summary: result}] : undefined,
    }));
    return {responseCode: 'OK', runs};
  },
}, {fetchPollingIntervalSeconds: 60}));
