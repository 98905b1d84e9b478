//! Requests to proxies that get a document themselves: their first line has the whole address. Ureq has no
//! such requests, so they get the address as a path, whose slash is left out when they are sent.

use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

/// Leaves out the slash in all that its connections send.
#[derive(Debug)]
pub struct WithoutSlash;

impl<In: Transport> Connector<In> for WithoutSlash {
    type Out = Connection<In>;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<Connection<In>>, Error> {
        Ok(chained.map(Connection))
    }
}

/// A connection to a proxy.
#[derive(Debug)]
pub struct Connection<Inner>(Inner);

impl<Inner: Transport> Transport for Connection<Inner> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        const BEFORE: &[u8] = b"GET ";
        const START: &[u8] = b"GET /http:";
        let mut amount = amount;
        if let Some(output) =
            self.0.buffers().output().get_mut(..amount).filter(|output| output.starts_with(START))
        {
            output.copy_within(BEFORE.len().wrapping_add(1).., BEFORE.len());
            amount = amount.wrapping_sub(1);
        }
        self.0.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}
