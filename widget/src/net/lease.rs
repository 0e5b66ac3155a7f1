// SPDX-License-Identifier: Apache-2.0
//! At most three streams per browser: it has six HTTP/1.1 connections a host over all its windows, and Gerrit needs some.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Date, Function, Math, Number, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Storage;

const NAMES: [&str; 3] = ["milepost-stream-1", "milepost-stream-2", "milepost-stream-3"];
/// A slot whose owner has been silent for so long is free, in milliseconds.
const EXPIRES: f64 = 15_000.0;
const RENEW: u32 = 5_000;
/// Two pages that take one slot at the same time see it after this wait.
const SETTLE: u32 = 50;

// Web Locks exist in secure contexts only, which web-sys' own (unstable) binding cannot say.
#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Locks;
    #[wasm_bindgen(thread_local_v2, js_namespace = navigator, js_name = locks)]
    static LOCKS: Option<Locks>;
    #[wasm_bindgen(method, catch)]
    fn request(this: &Locks, name: &str, options: &Object, held: &Function) -> Result<Promise, JsValue>;
}

/// The right to one stream. Dropping it gives it back.
pub(super) enum Lease {
    /// A Web Lock, and what ends it.
    Lock { release: Function },
    /// A slot in this browser's storage, kept by renewing it.
    Slot { name: &'static str, mine: Rc<RefCell<String>>, _keep: Interval },
}

/// Takes a lease if one is free.
pub(super) async fn take() -> Option<Lease> {
    let locks = LOCKS.with(Option::<Locks>::clone);
    for name in NAMES {
        let lease = match &locks {
            Some(locks) => lock(locks, name).await,
            None => slot(name).await,
        };
        if lease.is_some() {
            return lease;
        }
    }
    None
}

/// The lock is held until the promise that its callback returns is resolved; what resolves it is the lease.
async fn lock(locks: &Locks, name: &str) -> Option<Lease> {
    let options = Object::new();
    Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE).ok()?;
    let granted = Promise::new(&mut |grant, refuse| {
        let refused = refuse.clone();
        let held = Closure::once_into_js(move |lock: JsValue| {
            if lock.is_null() {
                _ = refused.call0(&JsValue::UNDEFINED);
                return JsValue::UNDEFINED;
            }
            Promise::new(&mut |release, _| {
                _ = grant.call1(&JsValue::UNDEFINED, &release);
            })
            .into()
        });
        // A page that is going away is refused by an error or a rejection.
        let Ok(ended) = locks.request(name, &options, held.unchecked_ref()) else {
            _ = refuse.call0(&JsValue::UNDEFINED);
            return;
        };
        spawn_local(async move {
            if JsFuture::from(ended).await.is_err() {
                _ = refuse.call0(&JsValue::UNDEFINED);
            }
        });
    });
    JsFuture::from(granted).await.ok()?.dyn_into().ok().map(|release| Lease::Lock { release })
}

async fn slot(name: &'static str) -> Option<Lease> {
    let storage = storage()?;
    if is_taken(&storage, name) {
        return None;
    }
    let mine = renew(&storage, name)?;
    TimeoutFuture::new(SETTLE).await;
    if storage.get_item(name).ok()?? != mine {
        return None;
    }
    let mine = Rc::new(RefCell::new(mine));
    let kept = Rc::clone(&mine);
    let keep = Interval::new(RENEW, move || {
        if let Some(renewed) = renew(&storage, name) {
            kept.replace(renewed);
        }
    });
    Some(Lease::Slot { name, mine, _keep: keep })
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// A slot's value is the moment when it ends, with a random fraction that tells its owner.
fn is_taken(storage: &Storage, name: &str) -> bool {
    let ends = storage.get_item(name).ok().flatten().map_or(f64::NAN, |ends| Number::parse_float(&ends));
    // One that ends far ahead was written by a clock that has been set back since.
    (0.0..=EXPIRES + 1.0).contains(&(ends - Date::now()))
}

fn renew(storage: &Storage, name: &str) -> Option<String> {
    let ends = JsValue::from_f64(Date::now() + EXPIRES + Math::random());
    let ends = String::from(Number::from(ends).to_string_with_radix(10).ok()?);
    storage.set_item(name, &ends).ok()?;
    Some(ends)
}

impl Lease {
    /// What gives it back from JS; nothing for a slot, which ends by itself.
    pub(super) fn release(&self) -> JsValue {
        match self {
            Self::Lock { release } => release.into(),
            Self::Slot { .. } => JsValue::UNDEFINED,
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        match self {
            Self::Lock { release } => _ = release.call0(&JsValue::UNDEFINED),
            Self::Slot { name, mine, .. } => {
                if let Some(storage) = storage()
                    && storage.get_item(name).ok().flatten().as_ref() == Some(&*mine.borrow())
                {
                    _ = storage.remove_item(name);
                }
            }
        }
    }
}
