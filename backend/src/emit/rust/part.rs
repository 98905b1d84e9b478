//! Functions that a huge one was split into: their signatures, calls and returns.

use neva_blocks::{BlockId, Edge, Type};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::function::{Code, Writer};
use super::outline::{Call, Cores};
use crate::runtime::{AHEAD_NEW, SHARED_ITEMS, START_ON_OTHER};

impl Writer<'_, '_, '_> {
    /// Writes the call of another function.
    pub(super) fn call_part(&mut self, id: BlockId, call: &Call, dying: &[Vec<bool>], code: &mut Code) {
        let block = self.cluster.block(id);
        let mut args = vec![];
        let cluster = self.cluster;
        if let (Some(inst), Some(dying)) = (block.insts.first(), dying.first()) {
            for (arg, dying) in inst.args.iter().zip(dying) {
                let ty = self.natural(*arg);
                args.push(self.take(*arg, &ty, *dying));
            }
        }
        let function = self.shared.parts[call.function].clone();
        for &result in call.results.iter().filter(|result| *cluster.ty(**result) != Type::Unit) {
            let name = self.name(result);
            if self.scopes.declared[result.index()].is_none() {
                let ty = self.shared.ty(cluster.ty(result));
                code.push(quote!(let #name: #ty;));
            }
        }
        match &call.cores {
            Cores::This => {
                // One of several clusters can wait in any of their functions.
                let wait = self.shared.concurrent.then(|| quote!(.await));
                self.receive(call, quote!(#function(#(#args),*) #wait), code);
            }
            Cores::Ahead(header) => {
                let ahead = self.aheads[header].clone();
                let number = self.name(self.function.ahead[header].var);
                self.receive(call, quote!(#ahead.take(#number)), code);
            }
            Cores::Other => {
                let started = self.new_name("started");
                code.push(quote!(let #started = #START_ON_OTHER(move || #function(#(#args),*));));
                self.started.insert(id, started);
            }
            Cores::Last(others) => {
                self.receive(call, quote!(#function(#(#args),*)), code);
                for other in others {
                    let started = self.started[other].clone();
                    self.receive(&self.function.calls[other], quote!(#started.join()), code);
                }
            }
        }
    }

    /// Assigns the results of a call.
    fn receive(&mut self, call: &Call, given: TokenStream, code: &mut Code) {
        let results = call.results.iter().filter(|result| *self.cluster.ty(**result) != Type::Unit);
        let names: Vec<Ident> =
            results.copied().collect::<Vec<_>>().into_iter().map(|var| self.name(var)).collect();
        code.push(match &names[..] {
            [] => quote!(#given;),
            [name] => quote!(#name = #given;),
            names => quote!((#(#names),*) = #given;),
        });
    }

    /// Has what a loop needs be computed ahead, before the loop.
    pub(super) fn begin_ahead(&mut self, header: BlockId, code: &mut Code) {
        let Some(ahead) = self.function.ahead.get(&header) else { return };
        let name = self.new_name("ahead");
        let function = self.shared.parts[ahead.function].clone();
        let number = self.name(ahead.var);
        let mut params = vec![];
        for &param in &ahead.params {
            let param_name = self.name(param);
            if self.cluster.ty(param).is_copy() {
                params.push(quote!(#param_name));
            } else {
                let items = self.new_name("items");
                code.push(quote!(let #items = #SHARED_ITEMS(&#param_name);));
                params.push(quote!(&#items));
            }
        }
        let [step, end] = [ahead.step, ahead.end].map(|operand| self.take(operand, &Type::Int, false));
        code.push(
            quote!(let mut #name = #AHEAD_NEW(#number, #step, #end, move |#number| #function(#(#params),*));),
        );
        self.aheads.insert(header, name);
    }

    /// Writes the return of an edge's arguments.
    pub(super) fn give_back(&mut self, edge: &Edge, code: &mut Code) {
        let cluster = self.cluster;
        let mut values = vec![];
        for (at, (param, arg)) in cluster.block(edge.target).params.iter().zip(&edge.args).enumerate() {
            let dying = !edge.args[at + 1..].contains(arg);
            let ty = cluster.ty(*param).clone();
            if ty != Type::Unit {
                values.push(self.take(*arg, &ty, dying));
            }
        }
        code.push(match &values[..] {
            [] => quote!(return;),
            [value] => quote!(return #value;),
            values => quote!(return (#(#values),*);),
        });
    }

    /// The parameters and the result that the function declares.
    pub(super) fn signature(&mut self) -> TokenStream {
        let function = self.function;
        let mut params = vec![];
        for &param in &function.params {
            let name = self.name(param);
            let ty = match self.cluster.ty(param) {
                Type::List(element) if function.shared.contains(&param) => {
                    let element = self.shared.ty(element);
                    quote!(&[#element])
                }
                ty => self.shared.ty(ty),
            };
            params.push(quote!(#name: #ty));
        }
        let Some(returns) = function.returns else { return quote!((#(#params),*) -> !) };
        let mut results = vec![];
        for &param in &function.cluster.block(returns).params {
            if *self.cluster.ty(param) != Type::Unit {
                results.push(self.shared.ty(self.cluster.ty(param)));
            }
        }
        match &results[..] {
            [] => quote!((#(#params),*)),
            [result] => quote!((#(#params),*) -> #result),
            results => quote!((#(#params),*) -> (#(#results),*)),
        }
    }
}
