//! Waiting for the first of several events, and messages between clusters.

use neva_blocks::analysis::last_uses::LastUses;
use neva_blocks::{BlockId, Edge, Event, Operand, Type, Var};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;
use syn::Expr;

use super::constants::int;
use super::edge::End;
use super::function::{Code, Writer};
use crate::runtime::{self, END_CLUSTER, IS_DUE, POLL, WAIT};

/// One event with what it assigns: the variable, and the channel that the message comes from.
type EventEdge<'e> = (&'e Edge, Option<(Option<Var>, Ident)>);

/// What is waited for, each kind of events in a list of its own.
#[derive(Default)]
struct Awaited<'e> {
    messages: Vec<EventEdge<'e>>,
    taken: Vec<EventEdge<'e>>,
    /// The channels whose messages are to be taken.
    sent: Vec<Ident>,
    moments: Vec<EventEdge<'e>>,
    /// When the moments are.
    deadlines: Vec<Expr>,
    /// Input, and the number of the reader.
    input: Option<(EventEdge<'e>, Literal)>,
    /// The turn, and its number.
    turn: Option<(EventEdge<'e>, Literal)>,
    busy: Option<EventEdge<'e>>,
}

impl<'e> Awaited<'e> {
    /// All events, in the order of the numbers that waiting returns.
    fn edges(self) -> Vec<EventEdge<'e>> {
        let Awaited { messages, taken, moments, input, turn, busy, .. } = self;
        let (input, turn) = (input.map(|(edge, _)| edge), turn.map(|(edge, _)| edge));
        messages.into_iter().chain(taken).chain(moments).chain(input).chain(turn).chain(busy).collect()
    }
}

impl Writer<'_, '_, '_> {
    /// Writes a wait and the edge of each event.
    pub(super) fn wait(&mut self, end: End, events: &[Event], code: &mut Code) -> Option<BlockId> {
        if events.is_empty() {
            code.push(quote!(match #END_CLUSTER().await {}));
            return None;
        }
        if let [Event::Message(channel, var, edge)] = events
            && self.shared.comes_with_another(*channel)
        {
            let channel = self.shared.channel(*channel);
            self.take_message(&(edge, Some((*var, channel))), code);
            return self.edge(end, edge, code);
        }
        let awaited = self.awaited(events);
        let call = self.wait_call(&awaited);
        let event_edges = awaited.edges();
        let (last, others) = event_edges.split_last()?;
        if others.is_empty() {
            code.push(quote!(#call;));
            self.take_message(last, code);
            return self.edge(end, last.0, code);
        }
        let edges: Vec<&Edge> = event_edges.iter().map(|(edge, _)| *edge).collect();
        let flat = self.flat(end, &edges);
        let mut arms = vec![];
        for (at, event_edge) in event_edges.iter().enumerate() {
            let pattern = if at == others.len() { quote!(_) } else { int(at as i64) };
            let mut body = vec![];
            if flat != Some(at) {
                self.take_message(event_edge, &mut body);
                self.edge_body_into(end.within(flat), event_edge.0, &mut body);
            }
            arms.push(quote!(#pattern => { #(#body)* }));
        }
        code.push(quote!(match #call { #(#arms)* }));
        let flat = flat?;
        self.take_message(&event_edges[flat], code);
        self.edge(end, edges[flat], code)
    }

    /// The events by their kinds.
    fn awaited<'e>(&mut self, events: &'e [Event]) -> Awaited<'e> {
        let mut awaited = Awaited::default();
        for event in events {
            match event {
                Event::Deadline(at, edge) => {
                    awaited.deadlines.push(self.take(*at, &Type::Int, false));
                    awaited.moments.push((edge, None));
                }
                Event::Input(reader, edge) => {
                    awaited.input = Some(((edge, None), Literal::u32_unsuffixed(*reader)));
                }
                Event::Message(channel, var, edge) => {
                    awaited.messages.push((edge, Some((*var, self.shared.channel(*channel)))));
                }
                Event::Taken(channel, edge) => {
                    awaited.sent.push(self.shared.channel(*channel));
                    awaited.taken.push((edge, None));
                }
                Event::Turn(number, edge) => {
                    awaited.turn = Some(((edge, None), Literal::u32_unsuffixed(*number)));
                }
                Event::Busy(edge) => awaited.busy = Some((edge, None)),
            }
        }
        awaited
    }

    /// The expression that waits, or looks where the cluster is busy. It gives the number of an event.
    fn wait_call(&mut self, awaited: &Awaited<'_>) -> TokenStream {
        let Awaited { messages, taken, sent, moments, deadlines, input, turn, busy } = awaited;
        if !self.shared.concurrent {
            self.shared.refused |= !messages.is_empty() || !taken.is_empty() || turn.is_some();
            let path = match (input, busy) {
                (Some(_), None) => runtime::FIRST_EVENT,
                (None, None) => runtime::FIRST_DEADLINE,
                (Some(_), Some(_)) => runtime::POLL_EVENT,
                (None, Some(_)) => runtime::POLL_DEADLINE,
            };
            return quote!(#path(&[#(#deadlines),*]));
        }
        let channels = messages.iter().filter_map(|(_, from)| from.as_ref()).map(|(_, channel)| channel);
        let queues = self.shared.queues(channels);
        let sent = self.shared.queues(sent.iter());
        let option = |event: &Option<(EventEdge, Literal)>| match event {
            Some((_, number)) => quote!(Some(#number)),
            None => quote!(None),
        };
        let reader = option(input);
        if busy.is_some() {
            // While no tick has passed, a busy cluster runs on.
            let none = messages.len() + taken.len() + moments.len() + usize::from(input.is_some());
            let none = int(none as i64);
            return quote!(if #IS_DUE() {
                #POLL(#queues, #sent, &[#(#deadlines),*], #reader, #none).await
            } else {
                #none
            });
        }
        let turn = option(turn);
        quote!(#WAIT(#queues, #sent, &[#(#deadlines),*], #reader, #turn).await)
    }

    /// Takes the message that was waited for out of its channel.
    fn take_message(&mut self, event_edge: &EventEdge<'_>, code: &mut Code) {
        let Some((var, channel)) = &event_edge.1 else { return };
        match var.filter(|var| self.scopes.is_used(*var)) {
            Some(var) => {
                let name = self.name(var);
                code.push(if self.scopes.declared[var.index()].is_some() {
                    quote!(#name = #channel.take();)
                } else {
                    quote!(let #name = #channel.take();)
                });
            }
            None => code.push(quote!(#channel.take();)),
        }
    }

    /// Writes that a message is given to another cluster.
    pub(super) fn send(&mut self, id: BlockId, channel: u32, value: Operand, code: &mut Code) {
        let ty = self.shared.channel_type(channel);
        let dying = LastUses::new(self.cluster, &self.scopes.liveness, id).term == [true];
        let value: Expr = match ty {
            Type::Unit => syn::parse_quote!(()),
            _ => self.take(value, &ty, dying),
        };
        let channel = self.shared.channel(channel);
        code.push(quote!(#channel.send(#value);));
    }
}
