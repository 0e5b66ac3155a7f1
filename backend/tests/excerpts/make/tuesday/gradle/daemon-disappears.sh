# SPDX-License-Identifier: Apache-2.0
# kind: ugly
# how: by hand after Gradle 8.10
# frame: jenkins
# before: 18
# after: 90
# cause: Gradle build daemon disappeared unexpectedly
cat <<'E'
> Task :app:preBuild UP-TO-DATE
> Task :app:compileKotlin
w: file:///home/jenkins/workspace/app-verify/app/src/main/kotlin/shop/Errors.kt:14:9 Variable 'error' is never used
w: file:///home/jenkins/workspace/app-verify/app/src/main/kotlin/shop/Errors.kt:31:9 'fail(): Unit' is deprecated. Fails loudly now
> Task :app:compileJava NO-SOURCE
> Task :app:classes
> Task :app:test

shop.RetryTest > gives up after three tries STANDARD_ERROR
    09:18:31.114 [Test worker] ERROR shop.Retry - try 1 failed
    java.net.ConnectException: Connection refused
    	at java.base/sun.nio.ch.Net.pollConnect(Native Method)
    	at java.base/sun.nio.ch.NioSocketImpl.connect(NioSocketImpl.java:592)
    	at shop.Retry.run(Retry.kt:22)
    09:18:31.118 [Test worker] ERROR shop.Retry - try 2 failed
    09:18:31.121 [Test worker] ERROR shop.Retry - gives up

shop.RetryTest > gives up after three tries PASSED

shop.CartTest > sums PASSED

shop.CartTest > takes refunds PASSED

shop.ImportTest > a large file STANDARD_OUT
    09:18:44.802 [Test worker] INFO shop.Import - 1000000 rows read
    09:18:52.440 [Test worker] INFO shop.Import - 2000000 rows read
    09:19:03.913 [Test worker] WARN shop.Import - 3 rows are broken and left out
The message received from the daemon indicates that the daemon has disappeared.
Build request sent: Build{id=5b0c2e5e-9a58-4a1e-b1c5-1a55f5d1b4b2, currentDir=/home/jenkins/workspace/app-verify}
Attempting to read last messages from the daemon log...
Daemon pid: 1187
  log file: /home/jenkins/.gradle/daemon/8.10.2/daemon-1187.out.log
----- Last  20 lines from daemon log file - daemon-1187.out.log -----
2026-11-24T09:17:44.902+0000 [INFO] [org.gradle.internal.nativeintegration.services.NativeServices] Initialized native services in: /home/jenkins/.gradle/native
2026-11-24T09:17:45.114+0000 [DEBUG] [org.gradle.launcher.daemon.server.exec.LogToClient] About to start relaying all logs to the client via the connection.
2026-11-24T09:17:45.119+0000 [INFO] [org.gradle.launcher.daemon.server.exec.ForwardClientInput] The daemon will no longer be able to receive input.
2026-11-24T09:17:45.120+0000 [DEBUG] [org.gradle.launcher.daemon.server.exec.ExecuteBuild] The daemon has started executing the build.
2026-11-24T09:17:45.121+0000 [DEBUG] [org.gradle.launcher.daemon.server.exec.ExecuteBuild] Executing build with daemon context: DefaultDaemonContext[uid=6d,javaHome=/usr/lib/jvm/java-21,pid=1187,idleTimeout=10800000,priority=NORMAL]
Picked up JAVA_TOOL_OPTIONS: -Dfile.encoding=UTF-8
----- End of the daemon log -----


FAILURE: Build failed with an exception.

* What went wrong:
Gradle build daemon disappeared unexpectedly (it may have been killed or may have crashed)

* Try:
> Run with --stacktrace option to get the stack trace.
> Run with --info or --debug option to get more log output.
> Run with --scan to get full insights.
> Get more help at https://help.gradle.org.
E
exit 1
