//! A part of the state that components hold without copying it: equal when it is the same.

use std::ops::Deref;
use std::rc::Rc;

/// See the module. Comparing costs one pointer, so a component whose parts have not changed is not drawn again.
#[derive(Debug, Default)]
pub struct Shared<T>(Rc<T>);

impl<T> Shared<T> {
    /// Shares `value`.
    pub fn new(value: T) -> Self {
        Shared(Rc::new(value))
    }
}

impl<T: Clone> Shared<T> {
    /// Changes the value; whoever holds the old one keeps it.
    pub fn change(&mut self, change: impl FnOnce(&mut T)) {
        let mut value = (*self.0).clone();
        change(&mut value);
        self.0 = Rc::new(value);
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
