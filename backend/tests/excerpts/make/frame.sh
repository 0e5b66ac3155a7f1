# SPDX-License-Identifier: Apache-2.0
# Sourced by the makers. Runs a tool with a planted fault in a folder of its own, and writes what it said as a log of the
# corpus: machine's paths, names and ports are replaced, and a CI system's frame is put around where one is asked for.
#
#   log NAME [FRAME] CAUSE… < what was said
#
# FRAMES: none, zuul (a job's console as Zuul 14 writes it: a time and the host before each line, a pre-run before, post-runs
# after), jenkins (a Pipeline's console with Timestamper). CAUSE is what the line that says why has in it, decided before
# anything looks for it; several are equally right. Written to `causes.tsv`: log, how it was made, causes.

set -u
export LC_ALL=C.UTF-8 TZ=UTC
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
FAMILY=$(basename "$0" .sh)
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
mkdir -p "$HERE/$FAMILY"
cd "$WORK" || exit 1
# how the logs that follow were made
MADE=${MADE:-"run: $FAMILY"}

scrub() {
    sed -E -e "s#$WORK#/home/ci/src#g; s#${WORK#/}#home/ci/src#g; s#${TOOLS:-/nowhere}#/opt/tools#g; s#$HOME#/home/ci#g; s#/root\b#/home/ci#g"
