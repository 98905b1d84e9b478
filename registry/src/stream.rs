//! What a stream consists of: an opening, items, an end.

use crate::machine::{Halt, Machine, Step, Val, View};

/// A message of a stream.
pub enum Event {
    /// The stream begins.
    Open,
    /// An item.
    Data(Val),
    /// The stream ends.
    Close,
}

impl Event {
    /// What a message of a stream says.
    pub fn of(n: &mut dyn Machine, message: Val) -> Result<Event, Halt> {
        let (tag, payload) = n.tag(message, &["Open", "Data", "Close"])?;
        Ok(match tag {
            0 => Event::Open,
            1 => Event::Data(payload),
            _ => Event::Close,
        })
    }

    /// Takes a message of a stream from an inport.
    pub fn receive(n: &mut dyn Machine, input: usize) -> Result<Event, Halt> {
        let message = n.receive(input)?;
        Event::of(n, message)
    }

    /// Receives a stream into local 0, which begins as `empty` and becomes what `add` makes of it and each
    /// item; then sends it.
    pub fn collect(
        n: &mut dyn Machine,
        empty: fn(&mut dyn Machine) -> Val,
        add: fn(&mut dyn Machine, Val, Val) -> Val,
    ) -> Step {
        let event = Event::receive(n, 0)?;
        let whole = match n.view(n.local(0)) {
            View::Unit => empty(n),
            _ => n.local(0),
        };
        match event {
            Event::Open => {
                let begun = empty(n);
                n.set_local(0, begun);
            }
            Event::Data(item) => {
                let more = add(n, whole, item);
                n.set_local(0, more);
            }
            Event::Close => {
                n.clear_locals();
                n.send(0, whole);
            }
        }
        Ok(())
    }

    /// Sends it.
    pub fn send(self, n: &mut dyn Machine, output: usize) {
        let message = match self {
            Event::Open => n.union("Open", None),
            Event::Data(item) => n.union("Data", Some(item)),
            Event::Close => n.union("Close", None),
        };
        n.send(output, message);
    }
}
