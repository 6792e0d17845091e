//! The configuration file.

use abi::boot::CONFIG_PATH;
use bootlib::load::FileSystem;
use grub_menu::Config;

use crate::trouble::Trouble;

/// Bytes that the file may have.
pub const SIZE_MAX: usize = 16 << 10;

/// Reads it into `text`, of which the menu's words are then a part.
pub fn read<'a>(files: &mut FileSystem, text: &'a mut [u8]) -> Result<Config<'a>, Trouble<'a>> {
    let file = files.lookup(CONFIG_PATH.as_bytes()).map_err(Trouble::NoConfig)?;
    if file.size > text.len() as u64 {
        return Err(Trouble::LongConfig);
    }
    let length = files.read_at(&file, 0, text).map_err(Trouble::NoConfig)?;
    let text = core::str::from_utf8(&text[..length]).map_err(|_| Trouble::NoText)?;
    grub_menu::parse(text).map_err(Trouble::Config)
}
