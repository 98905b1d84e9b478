//! Applying operators: kernels on scalars.

use crate::kernel::Run;
use neva_kernels::value::Value;

/// A representation of scalars, such as the bits in a register of the engine or the constants of the
/// optimizer. The methods that read give nothing for a value of another type.
pub trait Scalar: Sized {
    /// The integer that it is.
    fn int(&self) -> Option<i64>;
    /// The float that it is.
    fn float(&self) -> Option<f64>;
    /// The boolean that it is.
    fn bool(&self) -> Option<bool>;
    /// The representation of an integer.
    fn from_int(value: i64) -> Self;
    /// The representation of a float.
    fn from_float(value: f64) -> Self;
    /// The representation of a boolean.
    fn from_bool(value: bool) -> Self;
}

/// Implements [`Scalar`] for an enum with the variants `Int`, `Float` and `Bool`.
#[macro_export]
macro_rules! scalar {
    ($enum:ident) => {
        impl $crate::Scalar for $enum {
            fn int(&self) -> Option<i64> {
                if let $enum::Int(value) = self { Some(*value) } else { None }
            }
            fn float(&self) -> Option<f64> {
                if let $enum::Float(value) = self { Some(*value) } else { None }
            }
            fn bool(&self) -> Option<bool> {
                if let $enum::Bool(value) = self { Some(*value) } else { None }
            }
            fn from_int(value: i64) -> Self {
                $enum::Int(value)
            }
            fn from_float(value: f64) -> Self {
                $enum::Float(value)
            }
            fn from_bool(value: bool) -> Self {
                $enum::Bool(value)
            }
        }
    };
}

scalar!(Value);

impl Run {
    /// The result of an operator; nothing for a kernel that is no operator ([`Run::General`]), and where the
    /// operands are not as many as it takes or of other types.
    #[inline]
    pub fn apply<S: Scalar>(self, operands: &[S]) -> Option<S> {
        Some(match (self, operands) {
            (Run::Int1(run), [a]) => S::from_int(run(a.int()?)),
            (Run::Int2(run), [a, b]) => S::from_int(run(a.int()?, b.int()?)),
            (Run::IntTest(run), [a, b]) => S::from_bool(run(a.int()?, b.int()?)),
            (Run::Float1(run), [a]) => S::from_float(run(a.float()?)),
            (Run::Float2(run), [a, b]) => S::from_float(run(a.float()?, b.float()?)),
            (Run::FloatTest(run), [a, b]) => S::from_bool(run(a.float()?, b.float()?)),
            (Run::Bool1(run), [a]) => S::from_bool(run(a.bool()?)),
            (Run::Bool2(run), [a, b]) => S::from_bool(run(a.bool()?, b.bool()?)),
            _ => return None,
        })
    }
}
