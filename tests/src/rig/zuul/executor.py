# SPDX-License-Identifier: Apache-2.0
"""Zuul's executor, kept to the rig: it opens no port to the network, and what it starts ends with it.

The executor lets nobody choose the address of its log streamer ("::", in zuul/cmd/executor.py). For what holding the fifo
open is good, see ssh-agent.sh.
"""

import os

import zuul.lib.log_streamer
from zuul.cmd.executor import main


class LoopbackStreamer(zuul.lib.log_streamer.LogStreamer):
    def __init__(self, _host, port, jobdir_root):
        super().__init__("127.0.0.1", port, jobdir_root)


zuul.lib.log_streamer.LogStreamer = LoopbackStreamer
# for reading too, or it would wait for a reader; children do not inherit it
alive = os.open("alive", os.O_RDWR)
main()
