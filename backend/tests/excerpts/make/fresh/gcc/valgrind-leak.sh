# SPDX-License-Identifier: Apache-2.0
# frame: actions
# how: **run** (Valgrind 3.19); its console by hand
# cause: are definitely lost in loss record
# cause: definitely lost: 
printf '#include <stdlib.h>\n#include <stdio.h>\nchar *keep(void) { return malloc(72); }\nint main(void) { for (int i = 0; i < 30; i++) printf("case %%d: no error\\n", i); keep(); return 0; }\n' > t.c
gcc -g -O0 -w -o t t.c
# ---
valgrind --leak-check=full --error-exitcode=9 ./t || code=$?
for i in $(seq 50); do echo "uploaded symbol file $i"; done
exit $code
