//! From the shape of a file to a program: addresses, doubled senders, messages.

use super::address;
use super::source::Source;
use crate::codes;
use crate::schema::{ConnectionsForm, FuncForm, ProgramForm};
use crate::{FuncCall, PortAddr, Program};
use neva_diagnostics::{Diagnostic, Findings, error};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Findings after which the rest of a broken file is not reported.
const MAX_FINDINGS: usize = 20;

/// An address or a name in the text of a file.
pub(super) struct Located<'a> {
    /// Its text; none where the file has a value that is no string.
    pub(super) text: Option<Cow<'a, str>>,
    /// Where it begins, in bytes.
    pub(super) offset: usize,
    /// Its length in characters.
    pub(super) length: usize,
}

/// The program that `form` describes, or what is wrong with it; `locate` finds an address in the text.
pub(super) fn program<A>(
    form: ProgramForm<A>,
    source: Source<'_>,
    locate: impl Fn(&A) -> Located<'_>,
) -> Result<Program, Findings> {
    let mut reader = Reader { source, findings: Findings::new() };
    let connections = form.connections.map_or_else(Vec::new, ConnectionsForm::into_pairs);
    let funcs = form.funcs.unwrap_or_default();
    let connections = self::connections(&connections, &locate, &mut reader);
    let funcs = funcs.into_iter().filter_map(|form| func(form, &locate, &mut reader)).collect();
    reader.findings.none_or(Program::new(form.comment, connections, funcs))
}

fn connections<A>(
    connections: &[(A, A)],
    locate: &impl Fn(&A) -> Located<'_>,
    reader: &mut Reader<'_>,
) -> BTreeMap<PortAddr, PortAddr> {
    let mut result = BTreeMap::new();
    for (index, (from, to)) in connections.iter().enumerate() {
        let (sender, receiver) = (reader.address(&locate(from)), reader.address(&locate(to)));
        let (Some(sender), Some(receiver)) = (sender, receiver) else { continue };
        match result.entry(sender) {
            Entry::Vacant(entry) => {
                entry.insert(receiver);
            }
            Entry::Occupied(entry) => {
                let same = |(from, _): &&(A, A)| parsed(&locate(from)).as_ref() == Some(entry.key());
                let first = connections[..index].iter().find(same).map(|(from, _)| locate(from));
                reader.doubled(entry.key(), &locate(from), first.as_ref());
            }
        }
    }
    result
}

fn parsed(address: &Located<'_>) -> Option<PortAddr> {
    address::parse(address.text.as_deref()?).ok()
}

fn func<A>(
    form: FuncForm<A>,
    locate: &impl Fn(&A) -> Located<'_>,
    reader: &mut Reader<'_>,
) -> Option<FuncCall<PortAddr>> {
    let here = locate(&form.reference);
    let reference = reader.reference(&here);
    let mut ports = |list: Option<Vec<A>>| -> Vec<PortAddr> {
        list.iter().flatten().filter_map(|port| reader.address(&locate(port))).collect()
    };
    let (inputs, outputs) = form.io.map_or((None, None), |io| (io.inputs, io.outputs));
    let (inputs, outputs) = (ports(inputs), ports(outputs));
    let config = match form.msg.map(|message| message.message()).transpose() {
        Ok(config) => config,
        Err(reason) => {
            reader.message(&here, reason);
            None
        }
    };
    Some(FuncCall { reference: reference?, inputs, outputs, config })
}

struct Reader<'s> {
    source: Source<'s>,
    findings: Findings,
}

impl Reader<'_> {
    fn address(&mut self, here: &Located<'_>) -> Option<PortAddr> {
        let Some(text) = here.text.as_deref() else {
            self.add(here, || {
                error!(codes::IR_SCHEMA, "the address of a port is not a string")
                    .help("write it as `\"path/in:port\"`, `\"path/out:port\"` or `\"path/out:port[0]\"`")
            });
            return None;
        };
        match address::parse(text) {
            Ok(address) => Some(address),
            Err(reason) => {
                self.add(here, || {
                    error!(codes::IR_ADDRESS, "`{}` is not the address of a port", short(text))
                        .because(short(&reason))
                        .help("write it as `path/in:port`, `path/out:port` or `path/out:port[0]`")
                });
                None
            }
        }
    }

    fn reference(&mut self, here: &Located<'_>) -> Option<String> {
        if here.text.is_none() {
            self.add(here, || {
                error!(codes::IR_SCHEMA, "the `ref` of a func is not a string")
                    .help("write the name of a runtime func, such as `\"int_add\"`")
            });
        }
        here.text.as_deref().map(str::to_owned)
    }

    fn doubled(&mut self, sender: &PortAddr, here: &Located<'_>, first: Option<&Located<'_>>) {
        let source = self.source;
        self.add(here, || {
            let first = first.map(|first| source.at_offset(first.offset, first.length));
            let first = first.map_or_else(String::new, |place| {
                format!("; the first time in line {}, column {}", place.line, place.column)
            });
            let sender = short(&sender.to_string());
            error!(codes::IR_DOUBLED_SENDER, "`{sender}` is connected twice")
                .because(format!("a sender feeds exactly one receiver{first}"))
                .help("remove one of the connections, or send to both through a `fan_out`")
        });
    }

    fn message(&mut self, here: &Located<'_>, reason: String) {
        self.add(here, || {
            let func = here.text.as_deref().map(short).unwrap_or_default();
            error!(codes::IR_MESSAGE, "the message of the func `{func}` is incomplete")
                .because(reason)
                .help("write the field that belongs to the type of the message")
        });
    }

    fn add(&mut self, here: &Located<'_>, finding: impl FnOnce() -> Diagnostic) {
        if self.findings.len() < MAX_FINDINGS {
            let place = self.source.at_offset(here.offset, here.length);
            self.findings.push(finding().at(place));
        }
    }
}

/// A text that fits into one line of a finding: cut after 120 characters, control characters escaped.
fn short(text: &str) -> String {
    let mut result = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == 120 {
            result.push('…');
            break;
        }
        if c.is_control() { result.extend(c.escape_default()) } else { result.push(c) }
    }
    result
}
