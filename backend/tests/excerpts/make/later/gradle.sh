#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Gradle (GRADLE names it): a script that does not parse, a command that fails, projects side by side.
. "$(dirname "$0")/frames.sh" || exit 1
GRADLE=${GRADLE:-gradle}
MADE="run: $($GRADLE --version 2>/dev/null | grep '^Gradle')"
project() {
    rm -rf "$WORK/app" && mkdir -p "$WORK/app" && cd "$WORK/app" || exit 1
    echo "include 'cart', 'bill', 'mail'" >settings.gradle
    printf "subprojects { apply plugin: 'java'\n  task audit { doLast { (1..40).each { println \"audit \$it: no error\" } } }\n  compileJava.dependsOn audit }\n" >build.gradle
    local m
    for m in cart bill mail; do mkdir -p "$m/src/main/java/shop"; printf 'package shop;\npublic class %s {\n    public int n() {\n        return 1;\n    }\n}\n' "${m^}" >"$m/src/main/java/shop/${m^}.java"; done
}
run() { $GRADLE --no-daemon --offline --console=plain -g "$WORK/g" "$@" 2>&1; }
project; printf "\nsubprojects { tsk x {\n  doLast { println 'a' )\n}\n" >>build.gradle
(chatter 40; run build; chatter 50) | log script-does-not-parse pipeline "expecting '}', found ')'"
project; printf "\ntask migrate { doLast { exec { commandLine 'sh', '-c', 'echo applying 17; echo \"psql: connection to server at db.example.org (10.1.2.3), port 5432 failed: timeout expired\" >&2; exit 3' } } }\n" >>build.gradle
(run build migrate --continue; chatter 50) | log command-fails roles "port 5432 failed: timeout expired"
project; sed -i 's/return 1;/String s = 1; return 1;/' bill/src/main/java/shop/Bill.java; sed -i 's/return 1;/return 1L \/ 0/' mail/src/main/java/shop/Mail.java
(run build --parallel --continue; chatter 40) | log two-projects-side-by-side pipeline "Bill.java:4: error: incompatible types" "Mail.java:4: error"
done_with
