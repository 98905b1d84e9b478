//! Functions that a huge one was split into: their signatures, calls and returns.

use neva_blocks::{Block, Edge, Type};
use proc_macro2::TokenStream;
use quote::quote;

use super::function::{Code, Writer};
use super::outline::Call;

impl Writer<'_, '_, '_> {
    /// Writes the call of another function.
    pub(super) fn call_part(&mut self, call: &Call, block: &Block, dying: &[Vec<bool>], code: &mut Code) {
        let mut args = vec![];
        let cluster = self.cluster;
        if let (Some(inst), Some(dying)) = (block.insts.first(), dying.first()) {
            for (arg, dying) in inst.args.iter().zip(dying) {
                let ty = self.natural(*arg);
                args.push(self.take(*arg, &ty, *dying));
            }
        }
        let function = self.shared.parts[call.function].clone();
        let mut names = vec![];
        for &result in call.results.iter().filter(|result| *cluster.ty(**result) != Type::Unit) {
            let name = self.name(result);
            if self.scopes.declared[result.index()].is_none() {
                let ty = self.shared.ty(cluster.ty(result));
                code.push(quote!(let #name: #ty;));
            }
            names.push(name);
        }
        // Clusters that run in turn can wait in any of their functions.
        let wait = self.shared.concurrent.then(|| quote!(.await));
        code.push(match &names[..] {
            [] => quote!(#function(#(#args),*) #wait;),
            [name] => quote!(#name = #function(#(#args),*) #wait;),
            names => quote!((#(#names),*) = #function(#(#args),*) #wait;),
        });
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
            let (name, ty) = (self.name(param), self.shared.ty(self.cluster.ty(param)));
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
