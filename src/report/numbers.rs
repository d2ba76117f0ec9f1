//! Numbers as text for people.

use std::time::Duration;

/// A count with a comma between thousands.
#[must_use]
pub fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 fault`, `2 faults`, `1,000 faults`.
#[must_use]
pub fn plural(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number))
}

/// A time in seconds: milliseconds below a tenth of a second, tenths above.
#[must_use]
pub fn seconds(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 0.1 { format!("{seconds:.3} s") } else { format!("{seconds:.1} s") }
}

/// A size in megabytes.
#[must_use]
pub fn bytes(size: usize) -> String {
    format!("{:.1} MB", size as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    #[test]
    fn plural_of_one_has_no_ending() {
        assert_eq!(super::plural(0, "fault"), "0 faults");
        assert_eq!(super::plural(1, "fault"), "1 fault");
        assert_eq!(super::plural(2_000, "fault"), "2,000 faults");
    }

    #[test]
    fn count_separates_thousands() {
        assert_eq!(super::count(0), "0");
        assert_eq!(super::count(999), "999");
        assert_eq!(super::count(1_000), "1,000");
        assert_eq!(super::count(12_345_678), "12,345,678");
    }
}
