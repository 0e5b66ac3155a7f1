# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: apt, with a host that is not there; its console by hand
# frame: zuul
# before: 10
# after: 30
# cause: Could not resolve 'deb.example.invalid'
mkdir -p state/lists/partial cache/archives/partial
echo 'deb [trusted=yes] http://deb.example.invalid/debian bookworm main' > sources.list
A="apt-get -o Dir::Etc::sourcelist=$PWD/sources.list -o Dir::Etc::sourceparts=/dev/null -o Dir::State=$PWD/state -o Dir::Cache=$PWD/cache -o Acquire::Retries=0 -o Acquire::http::Proxy=DIRECT -o Dir::State::status=/dev/null"
$A update
$A install -y libfoo-dev postgresql-client
