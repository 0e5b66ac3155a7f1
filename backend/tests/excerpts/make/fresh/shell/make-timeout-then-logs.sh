# SPDX-License-Identifier: Apache-2.0
# frame: zuul
# how: **run** (GNU Make, timeout); its console by hand
# cause: make: *** [Makefile:2: e2e] Error 124
# cause: Error 124
printf 'e2e:\n\t@timeout 2 sh -c "for i in 1 2 3 4 5 6 7; do echo checkout journey \\$$i: ok; done; echo waiting for the payment page; sleep 30"\n' > Makefile
# ---
make e2e || code=$?
echo "services at the time:"
for i in $(seq 80); do echo "api-1  | 10.0.0.$i - \"GET /api/orders HTTP/1.1\" 200"; done
exit $code
