# SPDX-License-Identifier: Apache-2.0
"""Zuul's executor, whose log streamer listens on loopback alone.

The executor lets nobody choose the address ("::", in zuul/cmd/executor.py), and a test opens no port to the network.
"""

import zuul.lib.log_streamer
from zuul.cmd.executor import main


class LoopbackStreamer(zuul.lib.log_streamer.LogStreamer):
    def __init__(self, _host, port, jobdir_root):
        super().__init__("127.0.0.1", port, jobdir_root)


zuul.lib.log_streamer.LogStreamer = LoopbackStreamer
main()
