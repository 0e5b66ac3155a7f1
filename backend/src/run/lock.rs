// SPDX-License-Identifier: Apache-2.0
//! One backend for each data folder.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use crate::cli::End;

/// Takes the folder, which is made if it is not there, for as long as the file is held: the system releases it however the process
/// ends. Fails where another one has it.
pub(super) fn lock(data: &Path) -> Result<File, End> {
    let wrong = |error| End::Failed(format!("data folder `{}`: {error}", data.display()));
    std::fs::create_dir_all(data).map_err(wrong)?;
    let name = data.join("milepost.lock");
    let file = File::options().create(true).truncate(false).write(true).open(&name).map_err(wrong)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(End::Locked(name)),
        Err(TryLockError::Error(error)) => Err(wrong(error)),
    }
}
