#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# In front of the real ssh-agent on the executor's PATH: the same lines on standard output, but the agent ends with the
# executor, also when that is killed. It lives as long as its command, and that as long as the executor holds the fifo open.
PATH=${PATH#*:}
# shellcheck disable=SC2016 # the variables are those that the agent sets
ssh-agent "$@" sh -c '
  echo "SSH_AUTH_SOCK=$SSH_AUTH_SOCK; export SSH_AUTH_SOCK;"
  echo "SSH_AGENT_PID=$SSH_AGENT_PID; export SSH_AGENT_PID;"
  exec cat "$HOME/alive" >/dev/null 2>&1
' &
