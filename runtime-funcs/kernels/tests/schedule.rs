//! How clusters take turns.

use neva_kernels::schedule::{AT_ONCE, Blocked, Cluster, DEADLOCK, Events, Queue, UNSENT, report_deadlock};

/// A channel to an inport, with a message or without.
struct Channel(&'static str, bool);

impl Queue for Channel {
    fn first(&self) -> u64 {
        self.own_first()
    }

    fn own_first(&self) -> u64 {
        if self.1 { 1 } else { UNSENT }
    }

    fn turn(&self) -> u32 {
        AT_ONCE
    }

    fn inport(&self) -> &[u8] {
        self.0.as_bytes()
    }

    fn lacking(&self) -> &[u8] {
        self.inport()
    }
}

struct Waiting<'q>(Blocked<'q, Channel>);

impl<'q> Cluster<'q> for Waiting<'q> {
    type Queue = Channel;
    type Ending = ();

    fn blocked(&mut self) -> &mut Blocked<'q, Channel> {
        &mut self.0
    }

    fn go_on(&mut self, _: usize) -> Result<(), ()> {
        unreachable!("it waits")
    }
}

#[test]
fn a_deadlock_names_each_inport_once_and_what_is_stuck() {
    let [a, b] = [Channel("sum:left", false), Channel("sum:left", false)];
    let [c, d, e] = [Channel("show:data", false), Channel("idle:data", false), Channel("show:data", true)];
    let (first, second) = ([&a, &b], [&b]);
    let wait = |messages| Waiting(Blocked::Wait(Events::new(messages, &[], &[], None, None)));
    let mut clusters = [wait(&first), wait(&second), Waiting(Blocked::Ended)];
    let mut said = vec![];
    report_deadlock(&mut clusters, &[&a, &b, &c, &d, &e], |text| said.extend_from_slice(text));
    let lines = "  sum:left waits for a message\n  show:data has a message that is not taken\n";
    assert_eq!(String::from_utf8_lossy(&said), format!("{DEADLOCK}{lines}"));
}
