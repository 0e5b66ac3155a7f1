#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# make and gcc: compile errors, the linker, parallel make, a test program that crashes, a clean-up that fails after it.
. "$(dirname "$0")/frame.sh" || exit 1
MADE="run: $(make --version | head -1), $(gcc --version | head -1)"

files() {
    local i
    for i in $(seq 1 "$1"); do
        printf '#include <stdio.h>\nint f%s(int unused) { int error_count = 0; printf("0 errors\\n"); return error_count; }\n' "$i" >"f$i.c"
    done
    cat >Makefile <<'MAKE'
CFLAGS = -Wall -Wextra
OBJS = $(patsubst %.c,%.o,$(sort $(wildcard *.c)))
all: app
app: $(OBJS)
	$(CC) -o $@ $(OBJS)
check: app
	@for i in $$(seq 1 60); do echo "ok $$i - case $$i, 0 errors"; done
	./app
	@echo "all passed"
MAKE
}
fresh() { rm -rf "$WORK/p" && mkdir "$WORK/p" && cd "$WORK/p" && files 50; }

fresh; printf 'int main(void) {\n    int total = 1\n    return total;\n}\n' >f31main.c
make 2>&1 | log compile-error-between-warnings none "error: expected ‘,’ or ‘;’ before ‘return’"

fresh; printf 'int missing_piece(void);\nint main(void) { return missing_piece(); }\n' >main.c
(make; make clean-up; for i in $(seq 1 60); do echo "removing build/f$i.o"; done) 2>&1 | log undefined-reference zuul "undefined reference to \`missing_piece'"

fresh; printf '#include "nowhere.h"\nint main(void) { return 0; }\n' >a_main.c
make -j8 -k 2>&1 | log missing-header-parallel-keep-going jenkins "fatal error: nowhere.h: No such file or directory"

fresh; printf '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { puts("comparing tables"); fflush(stdout); fprintf(stderr, "main.c:4: check_table: expected 12 rows, got 11\\n"); abort(); }\n' >main.c
(make check; for i in $(seq 1 50); do echo "uploading core.$i: done"; done) 2>&1 | log test-aborts zuul "main.c:4: check_table: expected 12 rows, got 11"

fresh; printf '#include <assert.h>\nint main(void) { int rows = 3; assert(rows == 4); return 0; }\n' >main.c
(set +e; trap 'echo "trap: removing containers"; for i in $(seq 1 45); do echo "rm: container-$i: error: not running"; done' EXIT; make check) 2>&1 | log assertion-then-exit-trap none "Assertion \`rows == 4' failed"

fresh; printf 'int main(void) { return 0; }\n' >main.c; sed -i 's/^app:/app: gen.h/' Makefile
make -j4 2>&1 | log no-rule-to-make none "No rule to make target 'gen.h'"

fresh; printf 'int main(void) { return undeclared_thing; }\n' >m_first.c; printf 'int g(void) { return also_undeclared; }\n' >z_second.c
make -k CFLAGS='-Wall -fdiagnostics-color=always' 2>&1 | log two-errors-coloured jenkins "undeclared_thing"
done_with
