//! File descriptors: small numbers that stand for open files, the lowest free one first.

use alloc::vec::Vec;

use abi::errno::Errno;

/// One process's descriptors.
#[derive(Clone, Debug)]
pub struct Descriptors<T> {
    slots: Vec<Option<Slot<T>>>,
    limit: usize,
}

#[derive(Clone, Debug)]
struct Slot<T> {
    file: T,
    close_on_exec: bool,
}

impl<T> Descriptors<T> {
    /// No open files, and room for `limit`.
    pub fn new(limit: usize) -> Self {
        Descriptors { slots: Vec::new(), limit }
    }

    /// How many there may be.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Sets how many there may be from now on; what is open above stays open.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// The file behind `fd`.
    pub fn get(&self, fd: usize) -> Result<&T, Errno> {
        self.slot(fd).map(|slot| &slot.file)
    }

    /// The lowest free number at or above `least`.
    pub fn free(&self, least: usize) -> Result<usize, Errno> {
        let free = self.slots.iter().skip(least).position(Option::is_none).map(|at| at + least);
        let fd = free.unwrap_or(self.slots.len().max(least));
        if fd < self.limit { Ok(fd) } else { Err(Errno::EMFILE) }
    }

    /// Puts `file` at the lowest free number at or above `least`.
    pub fn insert(&mut self, file: T, least: usize, close_on_exec: bool) -> Result<usize, Errno> {
        let fd = self.free(least)?;
        self.put(fd, Slot { file, close_on_exec })?;
        Ok(fd)
    }

    /// Puts `file` at `fd` itself; what was there before is returned.
    pub fn replace(&mut self, file: T, fd: usize, close_on_exec: bool) -> Result<Option<T>, Errno> {
        self.put(fd, Slot { file, close_on_exec })
    }

    /// Frees `fd`; the file that was there is returned.
    pub fn remove(&mut self, fd: usize) -> Result<T, Errno> {
        self.slots.get_mut(fd).and_then(Option::take).map(|slot| slot.file).ok_or(Errno::EBADF)
    }

    /// Whether `fd` is closed when another program is executed.
    pub fn close_on_exec(&self, fd: usize) -> Result<bool, Errno> {
        self.slot(fd).map(|slot| slot.close_on_exec)
    }

    /// Says whether `fd` is closed when another program is executed.
    pub fn set_close_on_exec(&mut self, fd: usize, close: bool) -> Result<(), Errno> {
        let slot = self.slots.get_mut(fd).and_then(Option::as_mut).ok_or(Errno::EBADF)?;
        slot.close_on_exec = close;
        Ok(())
    }

    /// Takes out what an exec closes.
    pub fn take_close_on_exec(&mut self) -> Vec<T> {
        let closing = self.slots.iter_mut().filter(|slot| slot.as_ref().is_some_and(|s| s.close_on_exec));
        closing.filter_map(Option::take).map(|slot| slot.file).collect()
    }

    /// Takes out everything.
    pub fn take_all(&mut self) -> Vec<T> {
        self.slots.drain(..).flatten().map(|slot| slot.file).collect()
    }

    /// The numbers in use, rising.
    pub fn numbers(&self) -> impl Iterator<Item = usize> + '_ {
        self.slots.iter().enumerate().filter(|(_, slot)| slot.is_some()).map(|(fd, _)| fd)
    }

    fn slot(&self, fd: usize) -> Result<&Slot<T>, Errno> {
        self.slots.get(fd).and_then(Option::as_ref).ok_or(Errno::EBADF)
    }

    fn put(&mut self, fd: usize, slot: Slot<T>) -> Result<Option<T>, Errno> {
        if fd >= self.limit {
            return Err(Errno::EBADF);
        }
        if fd >= self.slots.len() {
            self.slots.resize_with(fd + 1, || None);
        }
        Ok(self.slots[fd].replace(slot).map(|old| old.file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_free_number_comes_first() {
        let mut fds = Descriptors::new(4);
        for want in 0..4 {
            assert_eq!(fds.insert('a', 0, false), Ok(want));
        }
        assert_eq!(fds.insert('b', 0, false), Err(Errno::EMFILE));
        assert_eq!(fds.remove(1), Ok('a'));
        assert_eq!(fds.remove(1), Err(Errno::EBADF));
        assert_eq!(fds.insert('c', 0, false), Ok(1));
        assert_eq!(fds.get(1), Ok(&'c'));
        assert_eq!(fds.get(usize::MAX), Err(Errno::EBADF));
        fds.set_limit(2);
        assert_eq!(fds.get(3), Ok(&'a'));
        assert_eq!(fds.remove(0), Ok('a'));
        assert_eq!((fds.insert('d', 0, false), fds.insert('d', 0, false)), (Ok(0), Err(Errno::EMFILE)));
    }

    #[test]
    fn a_least_number_and_a_given_one() {
        let mut fds = Descriptors::new(10);
        assert_eq!(fds.insert('a', 5, false), Ok(5));
        assert_eq!(fds.insert('b', 5, false), Ok(6));
        assert_eq!(fds.replace('c', 5, false), Ok(Some('a')));
        assert_eq!(fds.replace('d', 9, false), Ok(None));
        assert_eq!(fds.replace('e', 10, false), Err(Errno::EBADF));
        assert_eq!(fds.insert('e', 10, false), Err(Errno::EMFILE));
        assert_eq!(fds.numbers().collect::<Vec<_>>(), [5, 6, 9]);
    }

    #[test]
    fn exec_closes_what_is_marked() {
        let mut fds = Descriptors::new(10);
        assert_eq!((fds.insert('a', 0, true), fds.insert('b', 0, false)), (Ok(0), Ok(1)));
        assert_eq!(fds.set_close_on_exec(1, true), Ok(()));
        assert_eq!(fds.set_close_on_exec(0, false), Ok(()));
        assert_eq!(fds.take_close_on_exec(), ['b']);
        assert_eq!(fds.take_all(), ['a']);
        assert_eq!(fds.get(0), Err(Errno::EBADF));
    }
}
