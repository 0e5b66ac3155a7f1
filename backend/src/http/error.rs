// SPDX-License-Identifier: Apache-2.0
//! Why something could not be fetched. No message holds a secret, a query or a value of the answer.

use std::time::Duration;

use crate::sources::Trouble;

/// Why something could not be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// A URL whose host is not listed for this source.
    #[error("`{0}` is not among the hosts listed for this source")]
    NotListed(String),
    /// A name that resolves to a private address, and is not listed by its full name.
    #[error("`{0}` has a private address and is not listed by its full name")]
    Private(String),
    /// Text that is no http(s) URL, or one with credentials.
    #[error("not a plain http or https address")]
    NotAnAddress,
    /// A chain of redirects without end.
    #[error("more than {0} redirects")]
    Redirects(usize),
    /// No whole answer within the time limit.
    #[error("no whole answer within {} s", .0.as_secs_f32())]
    Timeout(Duration),
    /// No connection: name, network or TLS.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// The answer ended early or broke HTTP's rules.
    #[error("the answer broke off: {0}")]
    Broken(String),
    /// A body over the cap.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(u64),
    /// Not a status that the caller can use.
    #[error("the answer was {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The server's `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// A body that is not what the server is known to send; says where, without values.
    #[error("{0}")]
    Unreadable(String),
    /// A page for people in the place of an answer, as a login in front of the server sends one, with status 200.
    #[error("{0}: a page for people, as a login is, in the place of JSON")]
    LoginPage(String),
}

impl FetchError {
    /// As the health of a source says it.
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Status { status: 401 | 403, .. } => Trouble::Refuses,
            Self::Timeout(_)
            | Self::Unreachable(_)
            | Self::Broken(_)
            | Self::Status { status: 408 | 429 | 500.., .. } => Trouble::Silent,
            Self::NotListed(_) => Trouble::Unreadable("it points to a host that is not listed".to_owned()),
            Self::Private(_) => Trouble::Unreadable("it points to a private address".to_owned()),
            Self::NotAnAddress
            | Self::Redirects(_)
            | Self::TooLarge(_)
            | Self::Status { .. }
            | Self::Unreadable(_)
            | Self::LoginPage(_) => Trouble::Unreadable(self.to_string()),
        }
    }

    /// How long the server asked to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Self {
        error.trouble()
    }
}
