//! Waiting for the first of several events.

use neva_optimizer::{BlockId, Event, Type};
use quote::quote;

use super::function::{Code, Writer};
use super::shared::int;

impl Writer<'_, '_, '_> {
    /// Writes a wait and the way of each event.
    pub fn wait(
        &mut self,
        id: BlockId,
        events: &[Event],
        follow: Option<BlockId>,
        code: &mut Code,
    ) -> Option<BlockId> {
        let mut deadlines = vec![];
        let mut edges = vec![];
        let mut input = None;
        for event in events {
            match event {
                Event::Deadline(at, edge) => {
                    deadlines.push(self.take(*at, &Type::Int, false));
                    edges.push(edge);
                }
                Event::Input(edge) => input = Some(edge),
                Event::Message(..) | Event::Quiet(_) => self.shared.refused = true,
            }
        }
        let call = match input {
            None => {
                let path = self.shared.path("time::wait::first_deadline");
                quote!(#path(&[#(#deadlines),*]))
            }
            Some(edge) => {
                edges.push(edge);
                let path = self.shared.path("time::wait_input::first_event");
                quote!(#path(&[#(#deadlines),*]))
            }
        };
        let (last, others) = edges.split_last()?;
        if others.is_empty() {
            code.push(quote!(#call;));
            return self.edge(id, last, follow, code);
        }
        let flat = self.flat(id, &edges, follow);
        let mut arms = vec![];
        for (at, edge) in edges.iter().enumerate() {
            let pattern = if at == others.len() { quote!(_) } else { int(at as i64) };
            let body = match flat {
                Some(flat) if flat == at => vec![],
                Some(_) => self.way(id, edge, None),
                None => self.way(id, edge, follow),
            };
            arms.push(quote!(#pattern => { #(#body)* }));
        }
        code.push(quote!(match #call { #(#arms)* }));
        self.edge(id, edges[flat?], follow, code)
    }
}
