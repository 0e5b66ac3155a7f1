# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: by hand after BuildKit's plain progress
# frame: zuul
# before: 30
# after: 150
# cause: exit code: 137
# cause: #14 93.40 Killed
{
cat <<'E'
#11 [test 3/5] RUN pip install -r requirements-test.txt
#11 1.902 WARNING: Running pip as the 'root' user can result in broken permissions and conflicting behaviour with the system package manager.
#11 DONE 22.0s

#14 [test 5/5] RUN pytest -n 4 --dist loadfile tests
#14 0.902 ============================= test session starts ==============================
#14 0.902 platform linux -- Python 3.12.7, pytest-8.3.3, pluggy-1.5.0
#14 0.902 rootdir: /srv/app
#14 0.902 plugins: xdist-3.6.1, cov-5.0.0
#14 3.110 created: 4/4 workers
#14 3.112 4 workers [412 items]
#14 3.112 
E
for i in $(seq 1 40); do echo "#14 $((10 + i * 2)).33 ............................$([ $((i % 7)) = 0 ] && echo s || echo .)................... [ $((i * 2))%]"; done
cat <<'E'
#14 91.22 ERROR:shop.retry:order 4711 failed, will be tried again in 1 s
#14 93.40 Killed
#14 ERROR: process "/bin/sh -c pytest -n 4 --dist loadfile tests" did not complete successfully: exit code: 137

#15 [docs 2/3] RUN make html
#15 12.02 WARNING: document isn't included in any toctree
#15 CANCELED
------
 > [test 5/5] RUN pytest -n 4 --dist loadfile tests:
81.33 ............................................... [ 70%]
83.33 ............................................... [ 74%]
85.33 ............................................... [ 76%]
87.33 ............................................... [ 78%]
91.22 ERROR:shop.retry:order 4711 failed, will be tried again in 1 s
93.40 Killed
------
Dockerfile:31
--------------------
  29 |     FROM build AS test
  30 |     COPY tests tests
  31 | >>> RUN pytest -n 4 --dist loadfile tests
  32 |     
  33 |     FROM build AS docs
--------------------
ERROR: failed to solve: process "/bin/sh -c pytest -n 4 --dist loadfile tests" did not complete successfully: exit code: 137
E
}
exit 1
