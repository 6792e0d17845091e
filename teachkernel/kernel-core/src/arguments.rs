//! The kernel's arguments: words of the form `name=value` or `name`, as the boot loader hands them on.

/// The arguments as one line of text.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a>(&'a str);

impl<'a> Arguments<'a> {
    /// Takes the line as the device tree's `/chosen/bootargs` has it.
    pub fn new(line: &'a str) -> Self {
        Arguments(line)
    }

    /// The whole line.
    pub fn line(self) -> &'a str {
        self.0
    }

    /// The value of `name=value`; the last one counts, as in Linux.
    pub fn value(self, name: &str) -> Option<&'a str> {
        self.0
            .split_ascii_whitespace()
            .filter_map(|word| word.split_once('='))
            .rfind(|(n, _)| *n == name)
            .map(|(_, v)| v)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_counts() {
        let arguments = Arguments::new("  init=/bin/a quiet console=ttyS0 init=/bin/b=c ");
        assert_eq!(arguments.value("init"), Some("/bin/b=c"));
        assert_eq!(arguments.value("console"), Some("ttyS0"));
        assert_eq!(arguments.value("quiet"), None);
        assert_eq!(Arguments::new("").value("init"), None);
    }
}
