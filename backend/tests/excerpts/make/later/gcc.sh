#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make: a program killed among parallel ones, a shell's syntax error, a crash, a script that may not be run.
. "$(dirname "$0")/frames.sh" || exit 1
MADE="run: $(make --version | head -1), $(gcc --version | head -1)"
fresh() { rm -rf "$WORK/p" && mkdir "$WORK/p" && cd "$WORK/p" || exit 1; }

fresh
printf 'all: a b c load\na b c:\n\t@for i in $$(seq 1 60); do echo "$@: error budget $$i kept"; sleep 0.01; done\nload:\n\t@bash -c '"'"'echo loading 40000 rows; sleep 0.2; kill -9 $$$$'"'"'\n' >Makefile
(make -j4; chatter 60) 2>&1 | log killed-among-parallel roles "Killed"
fresh
printf '#!/bin/sh\necho preparing\nif [ -n "$1" ]\n  echo given\nfi\n' >ci.sh
printf 'check:\n\t@for i in $$(seq 1 70); do echo "ok $$i - error $$i is caught"; done\n\t@sh ./ci.sh x\n' >Makefile
(chatter 40; make check) 2>&1 | log shell-syntax pipeline 'Syntax error: "fi" unexpected' 'unexpected'
fresh
printf '#include <stdio.h>\nstruct row { int n; };\nint main(void) { struct row *r = 0; puts("reading rows"); fflush(stdout); return r->n; }\n' >rows.c
printf 'check: rows\n\t./rows\nrows: rows.c\n\t$(CC) -g -o $@ $<\n' >Makefile
(chatter 80; make check; for i in $(seq 1 45); do echo "rm: cannot remove 'core.$i': No such file or directory"; done) 2>&1 | log segfault none "Segmentation fault"
fresh
printf 'echo generating\n' >gen.sh
printf 'all: table.h\n\techo done\ntable.h:\n\t./gen.sh >table.h\n' >Makefile
(chatter 50; make -s) 2>&1 | log script-not-executable roles "gen.sh: Permission denied"
done_with
