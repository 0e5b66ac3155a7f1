# SPDX-License-Identifier: Apache-2.0
# frame: jenkins-pipeline
# how: **run** (GNU Make, gcc 12, ld); its console by hand
# cause: multiple definition of
mkdir src
for i in $(seq 30); do printf 'int f%d(void) { int failed; return %d; }\n' $i $i > src/m$i.c; done
echo 'int retries = 3;' >> src/m4.c; echo 'int retries = 5;' >> src/m21.c; echo 'int main(void) { return 0; }' >> src/m30.c
printf 'OBJ := $(patsubst %%.c,%%.o,$(wildcard src/*.c))\nshop: $(OBJ)\n\tgcc -o $@ $^\n%%.o: %%.c\n\tgcc -Wall -c -o $@ $<\n' > Makefile
# ---
make -j4 || code=$?
make -n
exit $code
