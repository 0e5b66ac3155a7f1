# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: run: ShellCheck 0.9; its console by hand
# frame: actions
# before: 12
# after: 16
# cause: SC2086
# cause: Double quote to prevent globbing and word splitting
mkdir -p ci
printf '#!/bin/sh\nset -eu\nrm -rf $1/build\n' > ci/clean.sh
printf '#!/bin/sh\nset -eu\necho "done"\n' > ci/ok.sh
shellcheck --color=never ci/*.sh
