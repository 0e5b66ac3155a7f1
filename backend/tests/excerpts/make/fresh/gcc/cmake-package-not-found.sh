# SPDX-License-Identifier: Apache-2.0
# frame: gitlab
# how: **run** (CMake 3.25, coloured); its console by hand
# cause: CMake Error at CMakeLists.txt:9 (find_package):
# cause: Could not find a package configuration file provided by "Totals"
cat > CMakeLists.txt <<'C'
cmake_minimum_required(VERSION 3.20)
project(shop C)
foreach(i RANGE 1 12)
  message(WARNING "option SHOP_ERROR_${i} is deprecated and will be an error in 2.0")
endforeach()
include(CheckIncludeFile)
check_include_file(nothing.h HAVE_NOTHING)
check_include_file(stdio.h HAVE_STDIO)
find_package(Totals 2.1 REQUIRED)
add_library(shop shop.c)
C
touch shop.c
# ---
CLICOLOR_FORCE=1 cmake -B build || code=$?
echo "--- CMakeError.log"
cat build/CMakeFiles/CMakeError.log
for i in $(seq 20); do echo "ccache: cleanup of directory $i"; done
exit $code
