//! Variables that are replaced by other operands.

use neva_blocks::{Cluster, Operand, Var};

/// What replaces each variable of a cluster that goes away.
pub(crate) struct Substitution {
    operands: Vec<Option<Operand>>,
    is_empty: bool,
}

impl Substitution {
    /// Replaces nothing.
    pub(crate) fn new(cluster: &Cluster) -> Substitution {
        Substitution { operands: vec![None; cluster.types.len()], is_empty: true }
    }

    /// Replaces a variable from now on. The replacement may be replaced itself, but not by the variable.
    pub(crate) fn replace(&mut self, var: Var, by: Operand) {
        self.operands[var.index()] = Some(by);
        self.is_empty = false;
    }

    /// Whether a variable is replaced.
    pub(crate) fn replaces(&self, var: Var) -> bool {
        self.operands.get(var.index()).is_some_and(|operand| operand.is_some())
    }

    /// What replaces an operand in the end.
    pub(crate) fn resolve(&mut self, operand: Operand) -> Operand {
        let next = |operands: &[Option<Operand>], operand: Operand| {
            operand.var().and_then(|var| operands.get(var.index()).copied().flatten())
        };
        let mut end = operand;
        while let Some(operand) = next(&self.operands, end) {
            end = operand;
        }
        // Shortens the path for the next one.
        let mut at = operand;
        while let (Some(var), Some(operand)) = (at.var(), next(&self.operands, at)) {
            self.operands[var.index()] = Some(end);
            at = operand;
        }
        end
    }

    /// Replaces all uses in a cluster.
    pub(crate) fn apply(mut self, cluster: &mut Cluster) {
        if self.is_empty {
            return;
        }
        for block in &mut cluster.blocks {
            block.change_operands(|operand| *operand = self.resolve(*operand));
        }
    }
}
