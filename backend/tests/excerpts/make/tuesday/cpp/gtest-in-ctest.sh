# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: CMake 3.25, ctest, GoogleTest 1.12; its console by hand
# frame: gitlab
# before: 14
# after: 20
# cause: cart_test.cc:6: Failure
# cause: Expected equality of these values
cat > CMakeLists.txt <<'E'
cmake_minimum_required(VERSION 3.18)
project(shop CXX)
find_package(GTest REQUIRED)
enable_testing()
foreach(t cart rates mail)
  add_executable(${t}_test ${t}_test.cc)
  target_link_libraries(${t}_test GTest::gtest_main)
  add_test(NAME ${t} COMMAND ${t}_test)
endforeach()
E
cat > cart_test.cc <<'E'
#include <gtest/gtest.h>
static int total(int a, int b) { return a + b - 9; }
TEST(Cart, IsEmpty) { EXPECT_EQ(0, 0); }
TEST(Cart, Refunds) { EXPECT_LT(total(-5, 0), 0); }
TEST(Cart, Sums) {
  EXPECT_EQ(total(1000, 999), 1999) << "of two items";
}
E
printf '#include <gtest/gtest.h>\nTEST(Rates, Of2026) { EXPECT_TRUE(true); }\n' | tee rates_test.cc > mail_test.cc
cmake -S . -B build -DCMAKE_BUILD_TYPE=Debug && cmake --build build && ctest --test-dir build --output-on-failure
