//! Work in several threads.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// How many threads work at a time: as many as the user wants, or else one for each core.
pub(crate) fn threads(wanted: Option<NonZeroUsize>) -> usize {
    wanted.or_else(|| thread::available_parallelism().ok()).map_or(1, usize::from)
}

/// Does work in several threads at a time and takes the results in the order of the work, each as early as
/// it can be. Once a result is refused, no further work is begun.
///
/// # Errors
/// That of the first result that is refused.
pub(crate) fn in_order<W: Sync, R: Send, E>(
    work: &[W],
    jobs: usize,
    run: impl Fn(&W) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.min(work.len()) {
            let (next, run, sender) = (&next, &run, sender.clone());
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = work.get(index) else { break };
                    if sender.send((index, run(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut taken) = (BTreeMap::new(), 0);
        for (index, result) in receiver {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&taken) {
                take(result)?;
                taken += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let work: Vec<u32> = (0..100).collect();
        let mut taken = Vec::new();
        let mut take = |result: u32| {
            taken.push(result);
            Ok::<(), u32>(())
        };
        assert_eq!(in_order(&work, 7, |item| item * 2, &mut take), Ok(()));
        assert_eq!(taken, work.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(
            in_order(&work, 3, |item| *item, |item| if item < 5 { Ok(()) } else { Err(item) }),
            Err(5)
        );
    }
}
