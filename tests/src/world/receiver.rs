// SPDX-License-Identifier: Apache-2.0
//! A stand-in for a tool that takes events over https, and can be told to fail.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Result;
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use super::{serve::Served, tls::TlsFront};

/// What it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mood {
    /// 202.
    Takes,
    /// This status.
    Says(u16),
    /// Nothing, ever.
    Hangs,
    /// That it is elsewhere, and where.
    Leads(String),
    /// 413 to events with this text in them, and 202 to all others.
    Refuses(String),
}

/// An event as it came.
#[derive(Clone, Debug)]
pub struct Told {
    /// Headers by name, in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
    /// Whether it was acknowledged.
    pub taken: bool,
}

impl Told {
    /// The body as JSON; `null` for what is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// Its type, without what all have.
    pub fn kind(&self) -> String {
        let body = self.json();
        let kind = body["context"]["type"].as_str().unwrap_or_default();
        kind.trim_start_matches("dev.cdevents.").trim_end_matches(".0.3.0").to_owned()
    }

    /// Whether the signature is the one of this secret, as "Standard Webhooks" has it.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let header = |name: &str| self.headers.get(name).map(String::as_str).unwrap_or_default();
        let signed = format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), self.body);
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
        mac.update(signed.as_bytes());
        let right = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        header("webhook-signature") == format!("v1,{right}")
    }
}

#[derive(Debug)]
struct Held {
    mood: Mood,
    told: Vec<Told>,
}

/// The tool.
#[derive(Debug)]
pub struct Receiver {
    held: Arc<Mutex<Held>>,
    front: TlsFront,
    _served: Served,
}

impl Receiver {
    /// Listens on a free port of 127.0.0.1, and takes all.
    pub async fn start() -> Result<Self> {
        let held = Arc::new(Mutex::new(Held { mood: Mood::Takes, told: Vec::new() }));
        let router = Router::new().fallback(post(take)).with_state(Arc::clone(&held));
        let served = Served::start(router).await?;
        let front = TlsFront::start(served.address()).await?;
        Ok(Self { held, front, _served: served })
    }

    /// From now on it answers so.
    pub fn set(&self, mood: Mood) {
        lock(&self.held).mood = mood;
    }

    /// All that came so far, in its order.
    pub fn told(&self) -> Vec<Told> {
        lock(&self.held).told.clone()
    }

    /// Kinds of the events that were acknowledged, in their order.
    pub fn taken(&self) -> Vec<String> {
        self.told().iter().filter(|told| told.taken).map(Told::kind).collect()
    }

    /// `https://127.0.0.1:<port>/`.
    pub fn url(&self) -> String {
        self.front.url()
    }

    /// `127.0.0.1:<port>`.
    pub fn host(&self) -> String {
        self.front.host()
    }

    /// The certificate (PEM) of the authority that signed its own.
    pub fn authority(&self) -> String {
        self.front.authority()
    }
}

async fn take(State(held): State<Arc<Mutex<Held>>>, headers: HeaderMap, body: String) -> Response {
    let mood = {
        let mut held = lock(&held);
        let named = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
            (name.to_string(), value.to_str().unwrap_or_default().to_owned())
        };
        let taken = match held.mood {
            Mood::Takes => true,
            Mood::Says(status) => (200..300).contains(&status),
            Mood::Hangs | Mood::Leads(_) => false,
            Mood::Refuses(ref text) => !body.contains(text),
        };
        held.told.push(Told { headers: headers.iter().map(named).collect(), body, taken });
        match &held.mood {
            Mood::Refuses(_) if taken => Mood::Takes,
            Mood::Refuses(_) => Mood::Says(413),
            mood => mood.clone(),
        }
    };
    match mood {
        Mood::Takes => StatusCode::ACCEPTED.into_response(),
        Mood::Says(status) => {
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
        Mood::Hangs | Mood::Refuses(_) => std::future::pending().await,
        Mood::Leads(to) => (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, to)]).into_response(),
    }
}

fn lock(held: &Mutex<Held>) -> MutexGuard<'_, Held> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}
