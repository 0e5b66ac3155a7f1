# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: by hand after gitlab-runner 17.5
# frame: none
# before: 0
# after: 0
# cause: ERROR: Job failed: execution took longer than 1h0m0s seconds
printf '%s\n' "Running with gitlab-runner 17.5.3 (12030cf4)" "  on docker-runner-3 t1_xQ2zs, system ID: s_2f7c0b" "section_start:1795511822:prepare_executor" "Using Docker executor with image registry.example.org/ci/app:12 ..." "section_end:1795511830:prepare_executor" "Skipping Git submodules setup" '$ ./ci/load-test.sh'
for i in $(seq 1 180); do printf '%s\n' "[$(printf '%04d' $((i * 20)))] $((i * 7)) orders, $((i % 5)) errors, p99 $((200 + i)) ms"; done
printf '%s\n' "section_end:1795515430:step_script" "section_start:1795515430:after_script" "Running after script..." '$ ./ci/collect.sh' "reports/load.json: found 1 matching files" "section_end:1795515432:after_script" "section_start:1795515432:cleanup_file_variables" "Cleaning up project directory and file based variables" "section_end:1795515433:cleanup_file_variables" "ERROR: Job failed: execution took longer than 1h0m0s seconds" ""
