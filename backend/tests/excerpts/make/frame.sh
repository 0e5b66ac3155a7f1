# SPDX-License-Identifier: Apache-2.0
# Sourced by the makers. Runs a tool with a planted fault in a folder of its own, and writes what it said as a log of the
# corpus: machine's paths, names and ports are replaced, and a CI system's frame is put around where one is asked for.
#
#   log NAME [FRAME] CAUSE… < what was said
#
# FRAMES: none, zuul (a job's console as Zuul 14 writes it: a time and the host before each line, a pre-run before, post-runs
# after), jenkins (a Pipeline's console with Timestamper). CAUSE is what the line that says why has in it, decided before
# anything looks for it; several are equally right. Written to `causes.tsv` or what TABLE names: log, how it was made, causes.

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
TABLE=${TABLE:-causes}

scrub() {
    sed -E -e "s#$WORK#/home/ci/src#g; s#${WORK#/}#home/ci/src#g; s#${TOOLS:-/nowhere}#/opt/tools#g; s#(\.\./)+$(basename "${TOOLS:-/nowhere}")#/opt/tools#g; s#$HOME#/home/ci#g; s#/root\b#/home/ci#g" \
        -e "s#\b$(hostname)\b#node-1#g; /^(openjdk version|OpenJDK)/d"
}

zuul() {
    awk 'BEGIN {
        t = 0
        say("Job console starting"); say("Updating git repos"); say("Preparing playbooks")
        open("PRE-RUN", "config", "pre"); task("Prepare workspace"); for (i = 0; i < 30; i++) say("ubuntu-jammy | ok: item " i)
        shut("PRE-RUN", "config", "pre", "failed: 0")
        open("RUN", "app", "unit"); task("run-tests : Run the tests")
    }
    function stamp() { t += 0.137215; return sprintf("2026-11-23 %02d:%02d:%09.6f | ", 9 + int(t / 3600), int(t / 60) % 60, t % 60) }
    function say(text) { print stamp() text }
    function open(kind, project, book) {
        say(kind " START: [untrusted : git.example.org/" project "/playbooks/" book ".yaml@master]"); say(""); say("PLAY [all]"); say("")
    }
    function task(name) { say("TASK [" name "]") }
    function recap(failed) { say(""); say("PLAY RECAP"); say("ubuntu-jammy | ok: 3 changed: 2 unreachable: 0 " failed " skipped: 0 rescued: 0 ignored: 0"); say("") }
    function shut(kind, project, book, failed) {
        recap(failed); say(kind " END RESULT_NORMAL: [untrusted : git.example.org/" project "/playbooks/" book ".yaml@master]")
    }
    { say("ubuntu-jammy | " $0) }
    END {
        say("ubuntu-jammy | ERROR"); say("ubuntu-jammy | {"); say("ubuntu-jammy |   \"delta\": \"0:01:06.021994\",")
        say("ubuntu-jammy |   \"end\": \"2026-11-23 09:03:37.458516\","); say("ubuntu-jammy |   \"msg\": \"non-zero return code\",")
        say("ubuntu-jammy |   \"rc\": 2,"); say("ubuntu-jammy |   \"start\": \"2026-11-23 09:02:31.436522\""); say("ubuntu-jammy | }")
        shut("RUN", "app", "unit", "failed: 1")
        open("POST-RUN", "app", "collect"); task("fetch-output : Collect logs")
        say("ubuntu-jammy | rsync: [sender] link_stat \"/home/ci/zuul-output/junit\" failed: No such file or directory (2)")
        say("ubuntu-jammy | ERROR"); say("ubuntu-jammy | {"); say("ubuntu-jammy |   \"msg\": \"rsync error: some files could not be transferred (code 23)\","); say("ubuntu-jammy |   \"rc\": 23"); say("ubuntu-jammy | }")
        shut("POST-RUN", "app", "collect", "failed: 1")
        open("POST-RUN", "config", "post"); task("Remove keys"); for (i = 0; i < 45; i++) say("ubuntu-jammy | ok: removed key-" i)
        shut("POST-RUN", "config", "post", "failed: 0")
    }'
}

jenkins() {
    awk 'BEGIN {
        t = 0
        say("Started by user ci"); say("Obtained Jenkinsfile from 3f2a9c1d7b6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a")
        say("[Pipeline] Start of Pipeline"); say("[Pipeline] node"); say("Running on agent-7 in /var/lib/jenkins/workspace/app"); say("[Pipeline] {")
        say("[Pipeline] stage"); say("[Pipeline] { (Checkout)"); say("[Pipeline] checkout"); say("using credential git-read")
        say(" > git rev-parse --resolve-git-dir /var/lib/jenkins/workspace/app/.git # timeout=10"); say(" > git fetch --tags --force --progress -- https://git.example.org/app # timeout=10")
        say("[Pipeline] }"); say("[Pipeline] // stage"); say("[Pipeline] stage"); say("[Pipeline] { (Test)"); say("[Pipeline] sh")
    }
    function say(text) { t += 0.391; printf "[2026-11-23T09:%02d:%06.3fZ] %s\n", int(t / 60) % 60, t % 60, text }
    { say($0) }
    END {
        say("[Pipeline] }"); say("[Pipeline] // stage"); say("[Pipeline] stage"); say("[Pipeline] { (Publish)")
        say("Stage \"Publish\" skipped due to earlier failure(s)"); say("[Pipeline] getContext"); say("[Pipeline] }"); say("[Pipeline] // stage")
        say("[Pipeline] stage"); say("[Pipeline] { (Declarative: Post Actions)"); say("[Pipeline] junit"); say("Recording test results")
        say("No test report files were found. Configuration error?"); say("Error when executing always post condition:")
        say("hudson.AbortException: No test report files were found. Configuration error?")
        for (i = 0; i < 14; i++) say("\tat hudson.tasks.junit.JUnitResultArchiver.parse(JUnitResultArchiver.java:" 120 + i ")")
        say("[Pipeline] cleanWs"); say("[WS-CLEANUP] Deleting project workspace..."); say("[WS-CLEANUP] Deferred wipeout is used..."); say("[WS-CLEANUP] done")
        for (i = 0; i < 12; i++) { say("[Pipeline] }"); say("[Pipeline] // " (i % 2 ? "withEnv" : "timeout")) }
        say("[Pipeline] End of Pipeline"); say("ERROR: script returned exit code 2"); say("Finished: FAILURE")
    }'
}

log() {
    local name=$1 frame=$2
    shift 2
    local file="$HERE/$FAMILY/$name.log" made=$MADE cause
    case $frame in
        none) scrub >"$file" ;;
        *) scrub | "$frame" >"$file" ;;
    esac
    for cause in "$@"; do
        grep -qF -- "$cause" "$file" || echo "$FAMILY/$name: no line has: $cause" >&2
    done
    [ "$frame" = none ] || made="$made; its $frame frame by hand"
    { printf '%s/%s\t%s' "$FAMILY" "$name" "$made"; printf '\t%s' "$@"; echo; } >>"$HERE/$FAMILY.new"
}

# passing output of a long job
noise() {
    local i
    for i in $(seq 1 "$1"); do echo "${2:-step} $i of $1: done, 0 errors, 0 warnings"; done
}

done_with() {
    mv "$HERE/$FAMILY.new" "$HERE/$FAMILY/$TABLE.tsv"
}
rm -f "$HERE/$FAMILY.new"
