//! QEMU's lists: `first,key=value,key=value`, in which a comma of a value is doubled.

use crate::runner::mistake::{Mistake, mistake};

/// The value of an option that is a list. Whoever reads it takes what it knows; [`List::finish`] refuses the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    option: String,
    pairs: Vec<(String, String)>,
}

impl List {
    /// Reads a list. A first element without `=` is the value of the key `implied`; others are switches.
    pub fn parse(option: &str, text: &str, implied: &str) -> List {
        let pairs = elements(text).into_iter().enumerate().map(|(at, element)| {
            let pair = element.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
            pair.unwrap_or_else(|| match at {
                0 if !implied.is_empty() => (implied.to_owned(), element),
                _ => (element, "on".to_owned()),
            })
        });
        List { option: option.to_owned(), pairs: pairs.collect() }
    }

    /// The value of a key, the last when it stands there several times.
    pub fn take(&mut self, key: &str) -> Option<String> {
        let value = self.pairs.iter().rev().find(|pair| pair.0 == key).map(|pair| pair.1.clone());
        self.pairs.retain(|pair| pair.0 != key);
        value
    }

    /// The value of a key that must be there.
    ///
    /// # Errors
    /// If it is not.
    pub fn require(&mut self, key: &str) -> Result<String, Mistake> {
        match self.take(key) {
            Some(value) => Ok(value),
            None => mistake(format!("{} needs {key}=…", self.option)),
        }
    }

    /// A switch: `on` or `off`, in all the ways that QEMU takes.
    ///
    /// # Errors
    /// If it is something else.
    pub fn switch(&mut self, key: &str) -> Result<Option<bool>, Mistake> {
        match self.take(key).as_deref() {
            None => Ok(None),
            Some("on" | "yes" | "true" | "y") => Ok(Some(true)),
            Some("off" | "no" | "false" | "n") => Ok(Some(false)),
            Some(other) => mistake(format!("{} {key}={other}: on or off is expected", self.option)),
        }
    }

    /// Takes keys whose values make no difference here.
    pub fn ignore(&mut self, keys: &[&str]) {
        self.pairs.retain(|pair| !keys.contains(&pair.0.as_str()));
    }

    /// What nobody has taken yet.
    pub fn rest(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Refuses what nobody has taken.
    ///
    /// # Errors
    /// If there is such a key.
    pub fn finish(&self) -> Result<(), Mistake> {
        match self.pairs.first() {
            Some((key, value)) => mistake(format!("{} does not know {key}={value}", self.option)),
            None => Ok(()),
        }
    }
}

/// Splits at single commas; double ones become single.
fn elements(text: &str) -> Vec<String> {
    let mut elements = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let doubled = character == ',' && characters.next_if_eq(&',').is_some();
        match elements.last_mut() {
            Some(last) if character != ',' || doubled => last.push(character),
            _ => elements.push(String::new()),
        }
    }
    elements.retain(|element| !element.is_empty());
    elements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_of_values_are_doubled() {
        let mut list = List::parse("-drive", "file=a,,b=c.img,if=none,readonly", "");
        assert_eq!(list.take("file").as_deref(), Some("a,b=c.img"));
        assert_eq!(list.take("if").as_deref(), Some("none"));
        assert_eq!(list.switch("readonly"), Ok(Some(true)));
        assert_eq!(list.finish(), Ok(()));
    }

    #[test]
    fn what_nobody_knows_is_refused() {
        let mut list = List::parse("-machine", "virt,aia=aplic", "type");
        assert_eq!(list.take("type").as_deref(), Some("virt"));
        assert_eq!(list.finish(), mistake("-machine does not know aia=aplic"));
        let mut list = List::parse("-drive", "readonly=maybe", "");
        assert!(list.switch("readonly").is_err());
        assert_eq!(list.require("file"), mistake("-drive needs file=…"));
    }
}
