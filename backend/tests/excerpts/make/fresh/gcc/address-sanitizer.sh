# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (gcc 12, AddressSanitizer); its console by hand
# cause: ERROR: AddressSanitizer: heap-use-after-free on address
# cause: SUMMARY: AddressSanitizer: heap-use-after-free
cat > t.c <<'C'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char *name(void) { char *n = malloc(16); strcpy(n, "cart"); return n; }
int main(void) {
  for (int i = 0; i < 40; i++) printf("ok %d - error %d is told\n", i + 1, i);
  char *n = name();
  free(n);
  printf("%c\n", n[0]);
  return 0;
}
C
# ---
gcc -g -w -fsanitize=address -o t t.c
./t || code=$?
for i in $(seq 60); do echo "fetch-output: skipped empty folder tests/out/$i"; done
exit $code
