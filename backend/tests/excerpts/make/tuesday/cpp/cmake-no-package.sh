# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: CMake 3.25; its console by hand
# frame: jenkinsplain
# before: 24
# after: 20
# cause: Could not find a package configuration file provided by "fmt" (requested
# cause: CMake Error at CMakeLists.txt:6 (find_package):
cat > CMakeLists.txt <<'E'
cmake_minimum_required(VERSION 3.18)
project(shop CXX)
include(CheckIncludeFileCXX)
check_include_file_cxx(valgrind/nowhere.h HAS_NOWHERE)
find_package(Doxygen QUIET)
find_package(fmt 10 REQUIRED)
add_executable(shop main.cc)
E
echo 'int main() {}' > main.cc
cmake -S . -B build -G 'Unix Makefiles'
