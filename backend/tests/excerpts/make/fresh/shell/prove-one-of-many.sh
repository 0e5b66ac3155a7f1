# SPDX-License-Identifier: Apache-2.0
# frame: jenkins
# how: **run** (Perl's prove); its console by hand
# cause: #   Failed test 'total is rounded half up'
mkdir t
for i in $(seq -w 40); do printf 'use Test::More tests => 3;\ndiag("error %s is told");\nok(1, "a");\nok(1, "b");\nok(1, "c");\n' $i > t/$i.t; done
printf 'use Test::More tests => 2;\nok(1, "net");\nis("10.79", "10.80", "total is rounded half up");\n' > t/17.t
# ---
prove -v t
