# SPDX-License-Identifier: Apache-2.0
# frame: prow
# how: **run** (CMake and CTest 3.25); its console by hand
# cause: totals.c:12: rounding: expected 1080, got 1079
cat > CMakeLists.txt <<'C'
cmake_minimum_required(VERSION 3.20)
project(shop NONE)
enable_testing()
foreach(i RANGE 1 40)
  add_test(NAME error_case_${i} COMMAND sh ${CMAKE_SOURCE_DIR}/t.sh ${i})
endforeach()
C
printf 'echo "case $1: ERROR: simulated"\n[ $1 = 9 ] && { echo "totals.c:12: rounding: expected 1080, got 1079"; echo "state at the end:"; for i in 1 2 3 4 5 6; do echo "  slot $i empty"; done; exit 1; }\nexit 0\n' > t.sh
# ---
cmake -B build
cd build
ctest --output-on-failure -V
