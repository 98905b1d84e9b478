//! How blocks end: branches, calls that can fail, output, the end of the program.

use neva_blocks::analysis::last_uses::LastUses;
use neva_blocks::{BlockId, Case, Edge, Operand, Origin, PrintPart, Style, Term, Type, Var};
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, parse_quote};

use super::call::forbid_lent;
use super::constants::int;
use super::edge::End;
use super::function::{Code, Writer};
use super::instruction::equal;
use crate::runtime::{
    self, DEADLOCK, EXIT, EXIT_AT_ONCE, FLOAT_PLAIN, FLOAT_ROOM, INT_DIGITS, INT_ROOM, JSON_TEXT, LEND_AT,
    OUT_BYTES, OUT_INT, OUT_WRITE_THROUGH, PRINT_ERROR_TEXT, Path, STOP, STOP_CLUSTER, WRITE_FAILURE_PANIC,
};

/// What is around the text of an error that has no cause, in the message of a panic.
const AROUND_ERROR: (&[u8], &[u8]) = (b"{\"child\": {\"tag\": \"None\"}, \"text\": \"", b"\"}");

impl Writer<'_, '_, '_> {
    /// Writes how a block ends. Returns the block that is to be written next, in the same scope.
    pub(super) fn terminator(&mut self, end: End, term: &Term, code: &mut Code) -> Option<BlockId> {
        match term {
            Term::Jump(edge) => return self.edge(end, edge, code),
            Term::If { cond, then, otherwise } => {
                let compares_ints = self.compares_ints(end.block, *cond);
                let cond = self.look(*cond);
                return self.branch(end, (cond, compares_ints), [then, otherwise], code);
            }
            Term::Switch { on, cases, default } => return self.switch(end, *on, cases, default, code),
            Term::Try { .. } => return self.attempt(end, term, code),
            Term::Print { .. } => return self.print(end, term, code),
            Term::Stop if self.shared.concurrent => {
                // A future that never ends leaves variables after it uninitialized; rustc sees that by a
                // match alone.
                code.push(quote!(match #STOP_CLUSTER().await {}));
            }
            Term::Stop if !self.shared.buffered => code.push(quote!(#EXIT_AT_ONCE(0);)),
            Term::Stop => code.push(quote!(#STOP();)),
            Term::Exit(status) => {
                self.comment(self.cluster.block(end.block).origin, code);
                let status = self.take(*status, &Type::Int, false);
                code.push(quote!(#EXIT(#status);));
            }
            Term::Panic { parts, origin } => self.fail(runtime::PANIC, parts, *origin, code),
            Term::Fault { parts, origin } => self.fail(runtime::FAULT, parts, *origin, code),
            Term::Deadlock(text) => {
                let text = Literal::byte_string(text.as_bytes());
                code.push(quote!(#DEADLOCK(#text);));
            }
            Term::Wait(events) => return self.wait(end, events, code),
            Term::Send { channel, value, then } => {
                self.send(end.block, *channel, *value, code);
                return self.edge(end, then, code);
            }
        }
        None
    }

    /// Writes a branch on a condition, of which is known whether it compares ints.
    fn branch(
        &mut self,
        end: End,
        (cond, compares_ints): (Expr, bool),
        [then, otherwise]: [&Edge; 2],
        code: &mut Code,
    ) -> Option<BlockId> {
        let not = |cond| not(cond, compares_ints);
        match self.flat(end, &[then, otherwise]) {
            Some(flat) => {
                let (near, far, cond) =
                    if flat == 0 { (otherwise, then, not(cond)) } else { (then, otherwise, cond) };
                let body = self.edge_body(end.within(Some(flat)), near);
                code.push(quote!(if #cond { #(#body)* }));
                self.edge(end, far, code)
            }
            None => {
                let (yes, no) = (self.edge_body(end, then), self.edge_body(end, otherwise));
                match (yes.is_empty(), no.is_empty()) {
                    (true, true) => {}
                    (false, true) => code.push(quote!(if #cond { #(#yes)* })),
                    (true, false) => {
                        let cond = not(cond);
                        code.push(quote!(if #cond { #(#no)* }));
                    }
                    (false, false) => code.push(quote!(if #cond { #(#yes)* } else { #(#no)* })),
                }
                None
            }
        }
    }

    /// Whether a condition is an operator on ints, whose orders have opposites.
    fn compares_ints(&self, id: BlockId, cond: Operand) -> bool {
        let inst =
            self.cluster.block(id).insts.iter().find(|inst| inst.dst.is_some() && inst.dst == cond.var());
        inst.is_some_and(|inst| inst.args.iter().all(|arg| self.natural(*arg) == Type::Int))
    }

    fn switch(
        &mut self,
        end: End,
        on: Operand,
        cases: &[Case],
        default: &Edge,
        code: &mut Code,
    ) -> Option<BlockId> {
        // Cases that lead to the same place in the same way share an arm.
        let mut arms: Vec<(&Edge, Vec<TokenStream>)> = vec![];
        let is_text = matches!(self.natural(on), Type::Str | Type::Bytes);
        for case in cases.iter().filter(|case| case.edge != *default) {
            let pattern = match case.value {
                Operand::Int(value) => int(value),
                Operand::Bool(value) => quote!(#value),
                value => match self.constant_bytes(value) {
                    Some(bytes) => Literal::byte_string(bytes).into_token_stream(),
                    None => unreachable!("a case of a switch is {value:?}"),
                },
            };
            match arms.iter_mut().find(|(edge, _)| **edge == case.edge) {
                Some((_, patterns)) => patterns.push(pattern),
                None => arms.push((&case.edge, vec![pattern])),
            }
        }
        if let [(edge, patterns)] = &arms[..]
            && let ([pattern], false) = (&patterns[..], is_text)
        {
            let on = self.look(on);
            let cond = equal(on, parse_quote!(#pattern));
            return self.branch(end, (cond, true), [edge, default], code);
        }
        arms.push((default, vec![quote!(_)]));
        let on = if is_text {
            let bytes = self.look(on);
            parse_quote!(&#bytes[..])
        } else {
            self.look(on)
        };
        let edges: Vec<&Edge> = arms.iter().map(|(edge, _)| *edge).collect();
        let flat = self.flat(end, &edges);
        let mut written = vec![];
        for (at, (edge, patterns)) in arms.iter().enumerate() {
            let body = if flat == Some(at) { vec![] } else { self.edge_body(end.within(flat), edge) };
            written.push(quote!(#(#patterns)|* => { #(#body)* }));
        }
        code.push(quote!(match #on { #(#written)* }));
        self.edge(end, edges[flat?], code)
    }

    fn attempt(&mut self, end: End, term: &Term, code: &mut Code) -> Option<BlockId> {
        let Term::Try { kernel, args, value, ok, error, err, origin } = term else { return None };
        self.comment(*origin, code);
        let mut dying = LastUses::new(self.cluster, &self.scopes.liveness, end.block).term;
        forbid_lent(kernel, args, &mut dying);
        let call = match value {
            Some(item) if self.lent.contains(item) => {
                let list = self.lend(args[0], &self.natural(args[0]));
                let position = self.take(args[1], &Type::Int, false);
                parse_quote!(#LEND_AT(#list, #position))
            }
            _ => self.call(kernel, args, *value, &dying),
        };
        let value = value.filter(|value| self.scopes.is_used(*value));
        let error = error.filter(|error| self.scopes.is_used(*error));
        let value = value.map(|var| (var, self.rename(var, Some(*origin))));
        let error = error.map(|var| (var, self.names_error(var)));
        self.outcome(end, call, [(value, ok), (error, err)], code)
    }

    /// Writes a branch on a `Result`: each outcome with the variable that it assigns.
    fn outcome(
        &mut self,
        end: End,
        call: Expr,
        outcomes: [(Option<(Var, Ident)>, &Edge); 2],
        code: &mut Code,
    ) -> Option<BlockId> {
        let edges = [outcomes[0].1, outcomes[1].1];
        let early = outcomes.each_ref().map(|(assigned, _)| {
            assigned.as_ref().is_some_and(|(var, _)| self.scopes.declared[var.index()].is_some())
        });
        let constructors = [quote!(Ok), quote!(Err)];
        let flat = self.flat(end, &edges);
        let mut patterns = vec![];
        let mut bodies: Vec<Code> = vec![];
        for (at, (assigned, edge)) in outcomes.iter().enumerate() {
            let constructor = &constructors[at];
            let mut body = vec![];
            patterns.push(match assigned {
                None => quote!(#constructor(_)),
                // A variable that is declared early gets what a pattern of another name finds.
                Some((_, name)) if early[at] && flat != Some(at) => {
                    body.push(quote!(#name = found;));
                    quote!(#constructor(found))
                }
                Some((_, name)) => quote!(#constructor(#name)),
            });
            if flat != Some(at) {
                self.edge_body_into(end.within(flat), edge, &mut body);
            }
            bodies.push(body);
        }
        let Some(flat) = flat else {
            let ([ok, err], [yes, no]) = (&patterns[..], &bodies[..]) else {
                unreachable!("a result has two outcomes")
            };
            match (yes.is_empty(), no.is_empty()) {
                (true, true) => code.push(quote!(let _ = #call;)),
                (false, true) => code.push(quote!(if let #ok = #call { #(#yes)* })),
                (true, false) => code.push(quote!(if let #err = #call { #(#no)* })),
                (false, false) => code.push(quote!(match #call { #ok => { #(#yes)* } #err => { #(#no)* } })),
            }
            return None;
        };
        let (near, far) = (1 - flat, flat);
        let (pattern, body) = (&patterns[near], &bodies[near]);
        match &outcomes[far].0 {
            None => code.push(quote!(if let #pattern = #call { #(#body)* })),
            Some((_, name)) => {
                let constructor = &constructors[far];
                let target = if early[far] { quote!(#name) } else { quote!(let #name) };
                if outcomes[near].0.is_none() && !early[far] {
                    code.push(quote!(let #constructor(#name) = #call else { #(#body)* };));
                } else {
                    code.push(quote!(#target = match #call {
                        #constructor(value) => value,
                        #pattern => { #(#body)* }
                    };));
                }
            }
        }
        self.edge(end, edges[far], code)
    }

    fn names_error(&mut self, var: Var) -> Ident {
        self.name_after(var, "error")
    }

    fn print(&mut self, end: End, term: &Term, code: &mut Code) -> Option<BlockId> {
        let Term::Print { parts, flush, ok, error, err, origin } = term else { return None };
        self.comment(*origin, code);
        let call = self.write_parts(parts, *flush, code);
        let error = error.filter(|error| self.scopes.is_used(*error));
        if ok == err && error.is_none() {
            if *flush || !self.shared.buffered {
                code.push(quote!(let _ = #call;));
            }
            return self.edge(end, ok, code);
        }
        if let Some(error) = error
            && let Some(origin) = self.only_panics(error, err)
        {
            let origin = self.origin_text(origin);
            code.push(quote!(if let Err(error) = #call { #WRITE_FAILURE_PANIC(error, #origin); }));
            return self.edge(end, ok, code);
        }
        let call = match error {
            Some(_) => parse_quote!(#call.map_err(#PRINT_ERROR_TEXT)),
            None => call,
        };
        let error = error.map(|var| (var, self.names_error(var)));
        self.outcome(end, call, [(None, ok), (error, err)], code)
    }

    /// Writes the parts of an output. Returns the call that says whether it, or what went before, failed.
    fn write_parts(&mut self, parts: &[PrintPart], flush: bool, code: &mut Code) -> Expr {
        let parts = self.with_known(parts);
        if !self.shared.buffered {
            let text: &[u8] = match &parts[..] {
                [] => &[],
                [PrintPart::Text(text)] => &text[..],
                parts => unreachable!("a program without buffer prints {parts:?}, which is not known"),
            };
            let literal = Literal::byte_string(text);
            return parse_quote!(#OUT_WRITE_THROUGH(#literal));
        }
        for part in parts {
            code.push(match part {
                PrintPart::Text(text) => {
                    let literal = Literal::byte_string(&text);
                    quote!(#OUT_BYTES(#literal);)
                }
                PrintPart::Value(operand, style) => match self.print_parts(operand, style) {
                    Some(parts) => parts,
                    None => match self.part_text(operand, style) {
                        Printed::Int(value) => quote!(#OUT_INT(#value);),
                        Printed::Bytes(bytes) => quote!(#OUT_BYTES(#bytes);),
                    },
                },
            });
        }
        let path = if flush { runtime::OUT_FLUSH } else { runtime::OUT_TAKE_ERROR };
        parse_quote!(#path())
    }

    pub(super) fn write_text(&mut self, text: &mut Vec<u8>, code: &mut Code) {
        if !text.is_empty() {
            let literal = Literal::byte_string(text);
            code.push(quote!(#OUT_BYTES(#literal);));
            text.clear();
        }
    }

    /// The same parts, with what does not depend on the run as texts.
    fn with_known(&self, parts: &[PrintPart]) -> Vec<PrintPart> {
        let known = |part: &PrintPart| self.known_text(part).map_or_else(|| part.clone(), PrintPart::Text);
        PrintPart::merged(parts.iter().map(known))
    }

    /// The bytes of a part that does not depend on the run.
    fn known_text(&self, part: &PrintPart) -> Option<Vec<u8>> {
        match part {
            PrintPart::Text(text) => Some(text.clone()),
            PrintPart::Value(Operand::Int(value), _) => Some(value.to_string().into_bytes()),
            PrintPart::Value(Operand::Bool(value), _) => Some(value.to_string().into_bytes()),
            PrintPart::Value(operand, Style::Plain) if self.natural(*operand) == Type::Str => {
                self.constant_bytes(*operand).map(<[u8]>::to_vec)
            }
            PrintPart::Value(..) => None,
        }
    }

    /// A value as what is printed of it.
    fn part_text(&mut self, operand: Operand, style: Style) -> Printed {
        let ty = self.natural(operand);
        match ty {
            Type::Int => Printed::Int(self.look(operand)),
            Type::Bool => {
                let value = self.look(operand);
                Printed::Bytes(quote!(if #value { b"true" } else { b"false" }))
            }
            Type::Float => {
                let value = self.look(operand);
                Printed::Bytes(quote!(#FLOAT_PLAIN(#value, &mut #FLOAT_ROOM())))
            }
            Type::Str if style == Style::Plain => {
                let value = self.lend_bytes(operand);
                Printed::Bytes(quote!(#value))
            }
            _ => Printed::Bytes(self.whole_text(operand, ty, style)),
        }
    }

    /// The text of a value, made before it is printed.
    pub(super) fn whole_text(&mut self, operand: Operand, ty: Type, style: Style) -> TokenStream {
        let ty = ty.with_boxed_structs();
        self.note_text(&ty);
        let style = match style {
            Style::Plain => runtime::JSON_PLAIN,
            Style::Compact => runtime::JSON_COMPACT,
            Style::Spaced => runtime::JSON_SPACED,
        };
        let ty = if ty == Type::Unit { Type::Any } else { ty };
        let value = self.lend(operand, &ty);
        quote!(&#JSON_TEXT(#value, #style))
    }

    /// Notes the kernel files that say how values of a type are printed.
    pub(super) fn note_text(&mut self, ty: &Type) {
        let file = match ty {
            Type::Float => runtime::FLOAT,
            Type::Bytes => runtime::JSON_BYTES,
            Type::Dict(element) => {
                self.note_text(element);
                runtime::JSON_DICT
            }
            Type::List(element) => return self.note_text(element),
            Type::Any => runtime::JSON_ANY,
            _ => return,
        };
        self.shared.note(file);
    }

    /// The origin of the panic, when an edge leads to nothing but a panic over this error of a print.
    fn only_panics(&self, error: Var, edge: &Edge) -> Option<Origin> {
        let target = self.cluster.block(edge.target);
        let Term::Panic { parts, origin } = &target.term else { return None };
        let [PrintPart::Text(before), PrintPart::Value(Operand::Var(shown), _), PrintPart::Text(after)] =
            &parts[..]
        else {
            return None;
        };
        if (&before[..], &after[..]) != AROUND_ERROR {
            return None;
        }
        let passed = target.params.iter().zip(&edge.args);
        let passed = passed.filter(|(_, arg)| **arg == Operand::Var(error)).any(|(param, _)| param == shown);
        let inner = self.flow.place[edge.target.index()].is_none();
        (target.insts.is_empty()
            && inner
            && (passed || *shown == error)
            && self.scopes.uses[error.index()] == 1)
            .then_some(*origin)
    }

    fn fail(&mut self, path: Path, parts: &[PrintPart], origin: Origin, code: &mut Code) {
        let message = self.with_known(parts).into_iter().map(|part| match part {
            PrintPart::Text(text) => Literal::byte_string(&text).into_token_stream(),
            PrintPart::Value(operand, style) => match self.part_text(operand, style) {
                Printed::Int(value) => quote!(#INT_DIGITS(#value, &mut #INT_ROOM())),
                Printed::Bytes(bytes) => bytes,
            },
        });
        let message: Vec<TokenStream> = message.collect();
        let origin = self.origin_text(origin);
        code.push(quote!(#path(&[#(#message),*], #origin);));
    }

    fn origin_text(&self, origin: Origin) -> Literal {
        let text = self.shared.program.origins.get(origin.0 as usize);
        Literal::byte_string(text.map_or(&[], |text| text.as_bytes()))
    }
}

/// What is printed of a value.
enum Printed {
    /// An int, in decimal.
    Int(Expr),
    /// These bytes.
    Bytes(TokenStream),
}

/// The opposite of a condition. Only orders of ints have one that is another order.
fn not(cond: Expr, compares_ints: bool) -> Expr {
    use syn::BinOp;
    match cond {
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Not(_)) => match *unary.expr {
            Expr::Paren(inner) => *inner.expr,
            inner => inner,
        },
        Expr::Binary(mut binary) => {
            binary.op = match binary.op {
                BinOp::Eq(_) => BinOp::Ne(Default::default()),
                BinOp::Ne(_) => BinOp::Eq(Default::default()),
                BinOp::Lt(_) if compares_ints => BinOp::Ge(Default::default()),
                BinOp::Le(_) if compares_ints => BinOp::Gt(Default::default()),
                BinOp::Gt(_) if compares_ints => BinOp::Le(Default::default()),
                BinOp::Ge(_) if compares_ints => BinOp::Lt(Default::default()),
                _ => return negation(Expr::Binary(binary)),
            };
            Expr::Binary(binary)
        }
        cond => negation(cond),
    }
}

fn negation(cond: Expr) -> Expr {
    let expr = Box::new(cond);
    Expr::Unary(syn::ExprUnary { attrs: vec![], op: syn::UnOp::Not(Default::default()), expr })
}
