//! Paths: names separated by slashes, with symbolic links put in place of their names.
//! (path_resolution(7))

use alloc::vec::Vec;

use abi::errno::Errno;

/// Most bytes in a path, its ending zero included.
pub const PATH_MAX: usize = 4096;
/// Most bytes in a name.
pub const NAME_MAX: usize = 255;
/// Links followed in one walk before it is called a circle.
pub const LINKS_MAX: usize = 40;

/// What remains of a path on a walk from directory to directory.
#[derive(Clone, Debug)]
pub struct Walk {
    rest: Vec<u8>,
    at: usize,
    links: usize,
}

impl Walk {
    /// Starts a walk along `path`. An empty path names nothing: `ENOENT`.
    pub fn new(path: &[u8]) -> Result<Self, Errno> {
        match path.len() {
            0 => Err(Errno::ENOENT),
            PATH_MAX.. => Err(Errno::ENAMETOOLONG),
            _ => Ok(Walk { rest: path.to_vec(), at: 0, links: 0 }),
        }
    }

    /// Whether what remains starts at the root.
    pub fn is_absolute(&self) -> bool {
        self.rest.get(self.at) == Some(&b'/')
    }

    /// Takes the next name; `None` at the end of the path. `ENAMETOOLONG` for a name of more than 255 bytes.
    pub fn next_name(&mut self) -> Option<Result<Vec<u8>, Errno>> {
        self.skip_slashes();
        let start = self.at;
        let length = self.rest[start..].iter().take_while(|byte| **byte != b'/').count();
        self.at += length;
        match length {
            0 => None,
            1..=NAME_MAX => Some(Ok(self.rest[start..self.at].to_vec())),
            _ => Some(Err(Errno::ENAMETOOLONG)),
        }
    }

    /// Whether the name taken last was the path's last.
    pub fn is_at_end(&self) -> bool {
        self.rest[self.at..].iter().all(|byte| *byte == b'/')
    }

    /// Whether a slash follows the name taken last: then it must be a directory.
    pub fn wants_directory(&self) -> bool {
        self.at < self.rest.len()
    }

    /// Puts the text of a link in front of what remains.
    pub fn follow(&mut self, link: &[u8]) -> Result<(), Errno> {
        self.links += 1;
        if self.links > LINKS_MAX {
            return Err(Errno::ELOOP);
        }
        if link.is_empty() {
            return Err(Errno::ENOENT);
        }
        let mut text = link.to_vec();
        text.extend_from_slice(&self.rest[self.at..]);
        if text.len() >= PATH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        (self.rest, self.at) = (text, 0);
        Ok(())
    }

    fn skip_slashes(&mut self) {
        while self.is_absolute() {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &[u8]) -> Vec<Vec<u8>> {
        let mut walk = Walk::new(path).expect("a path");
        core::iter::from_fn(|| walk.next_name()).map(|name| name.expect("short")).collect()
    }

    #[test]
    fn names_between_slashes() {
        assert_eq!(names(b"/usr//bin/./sh/"), [&b"usr"[..], b"bin", b".", b"sh"]);
        assert_eq!(names(b"a"), [b"a"]);
        assert!(names(b"///").is_empty());
        assert_eq!(Walk::new(b"").map(|_| ()), Err(Errno::ENOENT));
        assert_eq!(Walk::new(&[b'a'; PATH_MAX]).map(|_| ()), Err(Errno::ENAMETOOLONG));
    }

    #[test]
    fn the_end_and_a_trailing_slash_are_seen() {
        let mut walk = Walk::new(b"a/b/").expect("a path");
        assert!(walk.next_name().is_some() && !walk.is_at_end());
        assert!(walk.next_name().is_some() && walk.is_at_end() && walk.wants_directory());
        let mut walk = Walk::new(b"a").expect("a path");
        assert!(walk.next_name().is_some() && walk.is_at_end() && !walk.wants_directory());
    }

    #[test]
    fn a_link_takes_the_place_of_its_name() {
        let mut walk = Walk::new(b"link/tail").expect("a path");
        walk.next_name();
        assert_eq!(walk.follow(b"/x/y"), Ok(()));
        assert!(walk.is_absolute());
        let rest: Vec<_> = core::iter::from_fn(|| walk.next_name()).flatten().collect();
        assert_eq!(rest, [&b"x"[..], b"y", b"tail"]);
    }

    #[test]
    fn circles_and_long_names_end() {
        let mut walk = Walk::new(b"loop").expect("a path");
        let end = loop {
            walk.next_name();
            if let Err(error) = walk.follow(b"loop") {
                break error;
            }
        };
        assert_eq!(end, Errno::ELOOP);
        let mut walk = Walk::new(b"grow").expect("a path");
        let end = loop {
            walk.next_name();
            if let Err(error) = walk.follow(&[b"grow/".as_slice(), &[b'a'; 250], b"/b"].concat()) {
                break error;
            }
        };
        assert_eq!(end, Errno::ENAMETOOLONG);
        let mut walk = Walk::new(&[b'n'; 256]).expect("a path");
        assert_eq!(walk.next_name(), Some(Err(Errno::ENAMETOOLONG)));
    }
}
