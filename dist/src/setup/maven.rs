// SPDX-License-Identifier: Apache-2.0
//! Maven, on the Java that [`Jdk::find`] chose and on the user's own local repository, so that nothing is fetched twice.

use std::{env, path::Path, process::Command};

use super::jdk::Jdk;

/// Where Debian keeps the machine's certificates for Java; its own Javas look there, others have a store of their own that
/// knows nothing of a proxy's or a company's.
const CERTIFICATES: &str = "/etc/ssl/certs/java/cacerts";

/// `mvn` in batch mode, without progress, in the folder `dir` (the one with the `pom.xml`).
pub fn maven(jdk: &Jdk, dir: &Path) -> Command {
    let mut maven = Command::new("mvn");
    maven.current_dir(dir).env("JAVA_HOME", &jdk.home).env("MAVEN_OPTS", options(jdk));
    maven.args(["--batch-mode", "--no-transfer-progress"]);
    if !jdk.has_compiler {
        maven.arg("-Pecj");
    }
    maven
}

/// For Maven's Java; the user's own stand last, where they win.
fn options(jdk: &Jdk) -> String {
    let mut options: Vec<String> = jdk.quiet_flags().iter().map(|&flag| flag.to_owned()).collect();
    if Path::new(CERTIFICATES).exists() {
        options.push(format!("-Djavax.net.ssl.trustStore={CERTIFICATES}"));
    }
    options.extend(env::var("MAVEN_OPTS"));
    options.join(" ")
}
