//! Many short lists in one place.

use std::ops::Index;

/// A list for each number below a count.
#[derive(Clone, Debug)]
pub struct Groups<T> {
    /// The items of all lists, one list after the other.
    items: Vec<T>,
    /// Where each list begins; it ends where the next one begins.
    starts: Vec<u32>,
}

impl<T: Copy> Groups<T> {
    /// The lists themselves, in order.
    pub fn of_lists<I: IntoIterator<Item = T>>(lists: impl IntoIterator<Item = I>) -> Groups<T> {
        let (mut items, mut starts) = (vec![], vec![0]);
        for list in lists {
            items.extend(list);
            starts.push(items.len() as u32);
        }
        Groups { items, starts }
    }

    /// Puts each item into the list of its number, in the order in which they come.
    pub fn of_pairs(count: usize, pairs: &[(u32, T)]) -> Groups<T> {
        // First how many there are for each number, then where those end, from which they are filled.
        let mut starts = vec![0; count + 1];
        pairs.iter().for_each(|(number, _)| starts[*number as usize] += 1);
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut items: Vec<T> = pairs.iter().map(|(_, item)| *item).collect();
        for (number, item) in pairs.iter().rev() {
            let start = &mut starts[*number as usize];
            *start -= 1;
            items[*start as usize] = *item;
        }
        Groups { items, starts }
    }

    /// The lists, in order.
    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        self.starts.windows(2).map(|ends| &self.items[ends[0] as usize..ends[1] as usize])
    }
}

impl<T> Index<usize> for Groups<T> {
    type Output = [T];

    fn index(&self, number: usize) -> &[T] {
        &self.items[self.starts[number] as usize..self.starts[number + 1] as usize]
    }
}
