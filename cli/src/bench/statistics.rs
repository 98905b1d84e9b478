//! What samples of times say: their minimum and median, and whether two sets of them differ.
//! [Decision 28](../../../docs/decisions/0028-benchmarks.md) says why these.

use serde::Serialize;
use statrs::stats_tests::Alternative;
use statrs::stats_tests::mannwhitneyu::{MannWhitneyUMethod, mannwhitneyu};

/// A difference is real if chance makes one as large less often than this.
pub(crate) const ALPHA: f64 = 0.01;

/// A difference is real if the medians are apart by this part of the first one at least.
pub(crate) const LEAST_CHANGE: f64 = 0.02;

/// The smallest and the middle sample.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Summary {
    /// The smallest.
    pub minimum: f64,
    /// The middle one; the mean of the middle two of an even number.
    pub median: f64,
}

/// What the samples of one side are to those of another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Comparison {
    /// How many times the other side's median this side's median is.
    pub ratio: f64,
    /// How often chance alone makes samples differ as much: the two-sided p value of the Mann-Whitney U test.
    pub p: f64,
    /// What follows.
    pub verdict: Verdict,
}

/// Whether one side is faster than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// It takes less time.
    Faster,
    /// It takes more time.
    Slower,
    /// The samples do not show a difference.
    Same,
}

/// Sums samples up; nothing where there are none.
pub(crate) fn summarize(samples: &[f64]) -> Option<Summary> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let minimum = *sorted.first()?;
    let upper = sorted[sorted.len() / 2];
    let lower = sorted[(sorted.len() - 1) / 2];
    Some(Summary { minimum, median: (lower + upper) / 2.0 })
}

/// Holds samples against those of another side; nothing where one of the two has none.
pub(crate) fn compare(samples: &[f64], other: &[f64]) -> Option<Comparison> {
    let (ours, theirs) = (summarize(samples)?.median, summarize(other)?.median);
    let method = MannWhitneyUMethod::Automatic;
    let (_, p) = mannwhitneyu(samples, other, method, Alternative::TwoSided).ok()?;
    // Where both are 0, neither is faster.
    let ratio = if ours == theirs { 1.0 } else { ours / theirs };
    let verdict = match ratio {
        _ if p >= ALPHA || (ratio - 1.0).abs() < LEAST_CHANGE => Verdict::Same,
        ratio if ratio < 1.0 => Verdict::Faster,
        _ => Verdict::Slower,
    };
    Some(Comparison { ratio, p, verdict })
}

/// How many iterations to try next, when some took so many seconds and a sample should take `wanted`: as Go's
/// `testing` does, a fifth more than seems right, more than before, at most a hundred times as many, and no
/// more than a billion.
pub(crate) fn next_iterations(tried: u64, seconds: f64, wanted: f64) -> u64 {
    const MOST: u64 = 1_000_000_000;
    let guess = if seconds > 0.0 { tried as f64 * wanted / seconds * 1.2 } else { f64::INFINITY };
    // A float that is too large becomes the largest integer.
    (guess as u64).clamp(tried.saturating_add(1), tried.saturating_mul(100)).min(MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_is_between_the_middle_two() {
        assert_eq!(summarize(&[3.0, 1.0, 2.0]), Some(Summary { minimum: 1.0, median: 2.0 }));
        assert_eq!(summarize(&[4.0, 1.0, 2.0, 8.0]), Some(Summary { minimum: 1.0, median: 3.0 }));
        assert_eq!(summarize(&[]), None);
    }

    #[test]
    fn p_is_that_of_the_test() {
        // scipy.stats.mannwhitneyu, from its documentation: ages of males and of females.
        let males = [19.0, 22.0, 16.0, 29.0, 24.0];
        let females = [20.0, 11.0, 17.0, 12.0];
        let p = compare(&males, &females).expect("samples").p;
        assert!((p - 0.111_111).abs() < 1e-5, "{p}");
        // The normal distribution by hand, with ties and correction for continuity: U is 73.5 of 100, its
        // deviation 13.179.
        let one = [1.0, 2.0, 2.0, 3.0, 5.0, 5.0, 7.0, 8.0, 9.0, 11.0];
        let other = [2.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 12.0, 13.0, 15.0];
        let p = compare(&one, &other).expect("samples").p;
        assert!((p - 0.080_948).abs() < 1e-5, "{p}");
    }

    #[test]
    fn a_real_difference_is_both_unlikely_and_large_enough() {
        let base: Vec<f64> = (0..10).map(|number| 100.0 + f64::from(number) / 10.0).collect();
        let times = |factor: f64| base.iter().map(|sample| sample * factor).collect::<Vec<f64>>();
        let verdict = |samples: &[f64]| compare(samples, &base).expect("samples").verdict;
        assert_eq!(verdict(&times(1.1)), Verdict::Slower);
        assert_eq!(verdict(&times(0.9)), Verdict::Faster);
        // Each sample is above all others, but by one part in a hundred.
        assert_eq!(verdict(&times(1.01)), Verdict::Same);
        // The median is far above, but the samples are all over the place.
        assert_eq!(
            verdict(&[10.0, 500.0, 90.0, 200.0, 20.0, 900.0, 99.0, 300.0, 50.0, 400.0]),
            Verdict::Same
        );
    }

    #[test]
    fn equal_samples_are_the_same() {
        let comparison = compare(&[0.0; 10], &[0.0; 10]).expect("samples");
        assert_eq!((comparison.ratio, comparison.verdict), (1.0, Verdict::Same));
        assert!(comparison.p > 0.9, "{}", comparison.p);
    }

    #[test]
    fn iterations_grow_to_the_wanted_time() {
        assert_eq!(next_iterations(100, 0.01, 0.1), 1200);
        assert_eq!(next_iterations(100, 0.000_001, 0.1), 10_000);
        assert_eq!(next_iterations(100, 0.0, 0.1), 10_000);
        assert_eq!(next_iterations(100, 0.2, 0.1), 101);
        assert_eq!(next_iterations(900_000_000, 0.01, 0.1), 1_000_000_000);
    }
}
