// SPDX-License-Identifier: Apache-2.0
//! At most three streams per browser: it has six HTTP/1.1 connections a host over all its windows, and Gerrit needs some.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use js_sys::{Date, Function, Math, Number, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Storage;

const NAMES: [&str; 3] = ["milepost-stream-1", "milepost-stream-2", "milepost-stream-3"];
/// A slot whose owner has been silent for so long is free, in milliseconds.
const EXPIRES: f64 = 15_000.0;
const RENEW: u32 = 5_000;

// Web Locks exist in secure contexts only, which web-sys' own (unstable) binding cannot say.
#[wasm_bindgen]
extern "C" {
    type Locks;
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
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    let locks = locks.is_object().then(|| locks.unchecked_into::<Locks>());
    for name in NAMES {
        let lease = match &locks {
            Some(locks) => lock(locks, name).await,
            None => slot(name),
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

fn slot(name: &'static str) -> Option<Lease> {
    let storage = storage()?;
    let ends = storage.get_item(name).ok()?.map_or(f64::NAN, |ends| Number::parse_float(&ends));
    // One that ends far ahead was written by a clock that has been set back since.
    if (0.0..=EXPIRES + 1.0).contains(&(ends - Date::now())) {
        return None;
    }
    let mine = Rc::new(RefCell::new(write(&storage, name)?));
    let kept = Rc::clone(&mine);
    let keep = Interval::new(RENEW, move || {
        if is_stored(&storage, name, &kept.borrow())
            && let Some(renewed) = write(&storage, name)
        {
            kept.replace(renewed);
        }
    });
    Some(Lease::Slot { name, mine, _keep: keep })
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn is_stored(storage: &Storage, name: &str, value: &String) -> bool {
    storage.get_item(name).ok().flatten().as_ref() == Some(value)
}

/// A slot's value is the moment when it ends, with a random fraction that tells its owner.
fn write(storage: &Storage, name: &str) -> Option<String> {
    let ends = Number::from(Date::now() + EXPIRES + Math::random());
    let ends = String::from(ends.to_string_with_radix(10).ok()?);
    storage.set_item(name, &ends).ok()?;
    Some(ends)
}

impl Lease {
    /// Whether it is still held. Two pages may take one slot at the same time; the second to write it has it.
    pub(super) fn is_held(&self) -> bool {
        match self {
            Self::Lock { .. } => true,
            Self::Slot { name, mine, .. } => {
                storage().is_some_and(|storage| is_stored(&storage, name, &mine.borrow()))
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        match self {
            Self::Lock { release } => _ = release.call0(&JsValue::UNDEFINED),
            Self::Slot { name, mine, .. } => {
                if let Some(storage) = storage()
                    && is_stored(&storage, name, &mine.borrow())
                {
                    _ = storage.remove_item(name);
                }
            }
        }
    }
}
