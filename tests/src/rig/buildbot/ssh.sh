#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Stands before ssh on Buildbot's PATH: knows no hosts but those of this run, and leaves a file once it has signed in.
exec <SSH> -o StrictHostKeyChecking=no -o UserKnownHostsFile=<DIR>/known_hosts -o LogLevel=ERROR \
    -o PermitLocalCommand=yes -o LocalCommand="touch <DIR>/hears" "$@"
