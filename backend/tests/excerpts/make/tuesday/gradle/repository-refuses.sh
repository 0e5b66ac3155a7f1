# SPDX-License-Identifier: Apache-2.0
# kind: typical
# how: by hand after Gradle 8.10
# frame: gitlab
# before: 12
# after: 20
# cause: Received status code 401 from server: Unauthorized
cat <<'E'
Downloading https://services.example.org/distributions/gradle-8.10.2-bin.zip
............10%.............20%............30%.............40%.............50%............60%.............70%.............80%............90%.............100%

Welcome to Gradle 8.10.2!

Starting a Gradle Daemon (subsequent builds will be faster)
> Task :buildSrc:checkKotlinGradlePluginConfigurationErrors SKIPPED
> Task :buildSrc:compileKotlin
> Task :buildSrc:jar
> Task :buildSrc:test NO-SOURCE

> Configure project :
w: The '-Xerror-on-new-tests' flag is deprecated

> Task :core:processResources
> Task :core:compileJava FAILED

FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':core:compileJava'.
> Could not resolve all files for configuration ':core:compileClasspath'.
   > Could not resolve com.acme:billing-client:4.2.0.
     Required by:
         project :core
      > Could not resolve com.acme:billing-client:4.2.0.
         > Could not get resource 'https://maven.example.org/releases/com/acme/billing-client/4.2.0/billing-client-4.2.0.pom'.
            > Could not GET 'https://maven.example.org/releases/com/acme/billing-client/4.2.0/billing-client-4.2.0.pom'. Received status code 401 from server: Unauthorized

* Try:
> Run with --stacktrace option to get the stack trace.
> Run with --info or --debug option to get more log output.
> Run with --scan to get full insights.
> Get more help at https://help.gradle.org.

Deprecated Gradle features were used in this build, making it incompatible with Gradle 9.0.

You can use '--warning-mode all' to show the individual deprecation warnings and determine if they come from your own scripts or plugins.

For more on this, please refer to https://docs.gradle.org/8.10.2/userguide/command_line_interface.html#sec:command_line_warnings in the Gradle documentation.

BUILD FAILED in 41s
5 actionable tasks: 5 executed
E
exit 1
