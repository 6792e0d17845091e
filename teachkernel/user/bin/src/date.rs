//! Dates of files.

use alloc::{format, string::String};

/// Seconds since 1970 as `2026-11-30 18:24`, in UTC; nothing for 0, which is what a kernel says that does not
/// know.
pub fn minute(seconds: i64) -> String {
    if seconds == 0 {
        return String::new();
    }
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", second / 3600, second / 60 % 60)
}

/// Year, month and day of a number of days since 1970. Years begin in March here, so that the leap day is their
/// last, and 400 of them always have the same number of days.
fn civil(days: i64) -> (i64, i64, i64) {
    // From March 1st of the year 0.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (year, month) = (400 * era + year, if month < 10 { month + 3 } else { month - 9 });
    (year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        let cases = [
            (0, ""),
            (1, "1970-01-01 00:00"),
            (951_782_399, "2000-02-28 23:59"),
            (951_782_400, "2000-02-29 00:00"),
            (951_868_800, "2000-03-01 00:00"),
            (1_767_225_599, "2025-12-31 23:59"),
            (1_767_225_600, "2026-01-01 00:00"),
            (4_107_542_400, "2100-03-01 00:00"),
            (-1, "1969-12-31 23:59"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(minute(seconds), expected);
        }
    }
}
