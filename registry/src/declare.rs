//! Macros that declare funcs and kernels, and the conversions by which the engine calls kernels.

use crate::kernel::{By, Type};
use crate::record::Port;
use neva_kernels::value::{Bytes, Dict, List, Str, Value, cast};
use std::marker::PhantomData;
use std::ops::Deref;

/// A type that kernels take and return, with its description.
pub trait Typed {
    /// The description.
    const TYPE: Type;
    /// How it is passed by reference.
    const LENT: By = By::Ref;
}

/// The type variable `T` of a generic kernel, in its description.
pub struct T;

/// The type variable `U` of a generic kernel, in its description.
pub struct U;

macro_rules! typed {
    ($($rust:ty => $ty:expr),* $(,)?) => {
        $(impl Typed for $rust { const TYPE: Type = $ty; })*
    };
}

typed! {
    () => Type::Unit,
    bool => Type::Bool,
    i64 => Type::Int,
    f64 => Type::Float,
    Str => Type::Str,
    Bytes => Type::Bytes,
    Value => Type::Any,
    T => Type::Var(0),
    U => Type::Var(1),
}

impl Typed for [u8] {
    const TYPE: Type = Type::Str;
    const LENT: By = By::Slice;
}

impl<E: Typed> Typed for List<E> {
    const TYPE: Type = Type::List(&E::TYPE);
}

impl<E: Typed> Typed for Dict<E> {
    const TYPE: Type = Type::Dict(&E::TYPE);
}

/// The type of a port in the declaration of a func: a type of messages, whose payload is looked at, or one of
/// [`signal`], [`Pass`], [`Slots`] and [`Ordered`].
pub trait PortType {
    /// The port, without its name.
    const PORT: Port;
}

impl<M: Typed + ?Sized> PortType for M {
    const PORT: Port = Port::value("", M::TYPE);
}

/// A port on which only the arrival of a message matters.
#[allow(non_camel_case_types)]
pub struct signal;

impl PortType for signal {
    const PORT: Port = Port::signal("");
}

/// A port whose payload is sent on as it is.
pub struct Pass<M>(PhantomData<M>);

impl<M: Typed> PortType for Pass<M> {
    const PORT: Port = Port::pass("", M::TYPE);
}

/// A port with slots.
pub struct Slots<P>(PhantomData<P>);

impl<P: PortType> PortType for Slots<P> {
    const PORT: Port = P::PORT.array();
}

/// A port with slots, for a process that asks which slot's message was sent first.
pub struct Ordered<P>(PhantomData<P>);

impl<P: PortType> PortType for Ordered<P> {
    const PORT: Port = P::PORT.array().ordered();
}

/// Conversion of an engine's value to what a kernel takes, by `kernels/value/cast.rs` as in built programs.
pub trait FromValue: Sized {
    /// Converts.
    fn from_value(value: Value) -> Self;

    /// Takes it out of the engine's slice.
    #[inline]
    fn take(value: &mut Value) -> Self {
        Self::from_value(core::mem::take(value))
    }

    /// The same where the kernel only looks at the value.
    fn lend(value: &Value) -> Lent<'_, Self> {
        Lent::Converted(Self::from_value(value.clone()))
    }
}

/// What a kernel looks at.
pub enum Lent<'v, A> {
    /// It is in the engine's value.
    There(&'v A),
    /// It was made of it.
    Converted(A),
}

impl<A> Deref for Lent<'_, A> {
    type Target = A;

    fn deref(&self) -> &A {
        match self {
            Lent::There(value) => value,
            Lent::Converted(value) => value,
        }
    }
}

/// Conversion of what a kernel returns to an engine's value.
pub trait IntoValue {
    /// Converts.
    fn into_value(self) -> Value;
}

/// Conversions of kinds of values: those that own nothing are copied out of the slice, others are lent.
macro_rules! kinds {
    ($($rust:ty, $variant:ident, $cast:ident, $kept:ident);* $(;)?) => {$(
        impl FromValue for $rust {
            #[inline]
            fn from_value(value: Value) -> Self { cast::$cast(value) }
            kinds!(@$kept $variant $cast);
        }
        impl IntoValue for $rust {
            #[inline]
            fn into_value(self) -> Value { Value::$variant(self) }
        }
    )*};
    (@copied $variant:ident $cast:ident) => {
        #[inline]
        fn take(value: &mut Value) -> Self {
            match value { Value::$variant(inner) => *inner, other => cast::$cast(other.clone()) }
        }
    };
    (@lent $variant:ident $cast:ident) => {
        // Only the address is loaded: native code stores a value as two words; loading both at once waits.
        #[inline]
        fn take(value: &mut Value) -> Self {
            match value {
                Value::$variant(inner) => core::mem::take(inner),
                other => cast::$cast(core::mem::take(other)),
            }
        }
        #[inline]
        fn lend(value: &Value) -> Lent<'_, Self> {
            match value {
                Value::$variant(inner) => Lent::There(inner),
                other => Lent::Converted(cast::$cast(other.clone())),
            }
        }
    };
}

kinds! {
    bool, Bool, bool, copied;
    i64, Int, int, copied;
    f64, Float, float, copied;
    Str, Str, str, lent;
    Bytes, Bytes, bytes, lent;
    List<Value>, List, list, lent;
    Dict<Value>, Dict, dict, lent;
}

impl FromValue for Value {
    fn from_value(value: Value) -> Self {
        value
    }

    fn lend(value: &Value) -> Lent<'_, Self> {
        Lent::There(value)
    }
}

impl IntoValue for Value {
    fn into_value(self) -> Value {
        self
    }
}

impl FromValue for () {
    fn from_value(_: Value) -> Self {}
}

impl IntoValue for () {
    fn into_value(self) -> Value {
        Value::Unit
    }
}

macro_rules! list_of {
    ($($element:ty),*) => {$(
        impl FromValue for List<$element> {
            fn from_value(value: Value) -> Self {
                cast::elements(cast::list(value), <$element>::from_value)
            }
        }
        impl IntoValue for List<$element> {
            fn into_value(self) -> Value {
                Value::List(cast::elements(self, <$element>::into_value))
            }
        }
    )*};
}

list_of!(bool, i64, f64, Str);

/// Takes an argument out of the engine's slice, which has one for each parameter.
#[inline]
pub fn take<A: FromValue>(value: Option<&mut Value>) -> A {
    A::take(value.expect("the engine passes an argument for each parameter"))
}

/// A type that kernels take by reference.
pub trait Lend {
    /// The type that has it.
    type Owner: FromValue;

    /// Lends an argument, which stays in the engine's slice.
    #[inline]
    fn lend(value: Option<&mut Value>) -> Lent<'_, Self::Owner> {
        FromValue::lend(value.expect("the engine passes an argument for each parameter"))
    }
}

impl<A: FromValue> Lend for A {
    type Owner = A;
}

impl Lend for [u8] {
    type Owner = Str;
}

/// Declares a kernel that is a function in the kernel files:
/// `kernel!(pub SPLIT = strings::split::split(data: &[u8], delim: &[u8]) -> List<Str>)`.
/// Generic kernels use `T` and `U`. After the arrow, `try` makes it fallible and `world` gives it effects, in
/// this order: `-> try world Str`. At the end, `as ListLen` names the [`Native`](crate::Native) operation
/// that it is.
///
/// The kernel files are what the using crate calls `crate::kernels`.
#[macro_export]
#[allow(clippy::crate_in_macro_def)]
macro_rules! kernel {
    ($(#[$doc:meta])* $vis:vis $id:ident = $($path:ident)::+ ($($tokens:tt)*) -> $($result:tt)+) => {
        $crate::kernel!(@flags [$(#[$doc])* $vis $id] [$($path)::+] [$($tokens)*] $($result)+);
    };

    (@flags $head:tt $path:tt $tokens:tt try world $($result:tt)+) => {
        $crate::kernel!(@parse $head $path [true] [World] [$($result)+] [] $tokens);
    };
    (@flags $head:tt $path:tt $tokens:tt try $($result:tt)+) => {
        $crate::kernel!(@parse $head $path [true] [Pure] [$($result)+] [] $tokens);
    };
    (@flags $head:tt $path:tt $tokens:tt world $($result:tt)+) => {
        $crate::kernel!(@parse $head $path [false] [World] [$($result)+] [] $tokens);
    };
    (@flags $head:tt $path:tt $tokens:tt $($result:tt)+) => {
        $crate::kernel!(@parse $head $path [false] [Pure] [$($result)+] [] $tokens);
    };

    (@parse $head:tt $path:tt $try:tt $effect:tt $ret:tt [$($done:tt)*] [$name:ident : &$ty:ty $(, $($rest:tt)*)?]) => {
        $crate::kernel!(@parse $head $path $try $effect $ret [$($done)* ($name, [&], $ty)] [$($($rest)*)?]);
    };
    (@parse $head:tt $path:tt $try:tt $effect:tt $ret:tt [$($done:tt)*] [$name:ident : $ty:ty $(, $($rest:tt)*)?]) => {
        $crate::kernel!(@parse $head $path $try $effect $ret [$($done)* ($name, [], $ty)] [$($($rest)*)?]);
    };
    (@parse $head:tt $path:tt $try:tt $effect:tt $ret:tt [$($done:tt)*] []) => {
        $crate::kernel!(@emit $head $path $try $effect $ret [$($done)*]);
    };

    (@emit [$(#[$doc:meta])* $vis:vis $id:ident] [$($path:ident)::+] [$try:tt] [$effect:ident] [$ret:ty $(as $native:ident)?]
        [$(($name:ident, [$($by:tt)?], $ty:ty))*]) => {
        $(#[$doc])*
        $vis static $id: $crate::Kernel = {
            mod describe {
                #[allow(unused_imports)]
                use $crate::neva_kernels::value::*;
                #[allow(unused_imports)]
                use $crate::declare::{Typed, T, U};
                pub const PARAMS: &[$crate::Param] = &[$($crate::Param {
                    name: stringify!($name),
                    ty: <$ty as Typed>::TYPE,
                    by: $crate::kernel!(@by [$($by)?] $ty),
                }),*];
                pub const RESULT: $crate::Type = <$ret as Typed>::TYPE;
            }
            // Parameters have the names of inports.
            #[allow(non_snake_case, unused_mut, unused_variables, clippy::let_unit_value)]
            fn run(args: &mut [$crate::neva_kernels::value::Value])
                -> Result<$crate::neva_kernels::value::Value, $crate::neva_kernels::value::Str> {
                #[allow(unused_imports)]
                use $crate::neva_kernels::value::*;
                #[allow(dead_code)]
                type T = Value;
                #[allow(dead_code)]
                type U = Value;
                let mut args = args.iter_mut();
                $(let $name = $crate::kernel!(@argument [$($by)?] $ty, args.next());)*
                let result = crate::kernels::$($path)::+($($($by)? $name),*);
                $crate::kernel!(@result $try result)
            }
            #[allow(improper_ctypes_definitions, non_snake_case, unused_mut, clippy::let_unit_value)]
            fn direct() -> *const () {
                #[allow(unused_imports)]
                use $crate::neva_kernels::value::*;
                #[allow(dead_code)]
                type T = Value;
                #[allow(dead_code)]
                type U = Value;
                $crate::kernel!(@direct $try [$($path)::+] [$ret] [$(($name, [$($by)?], $ty))*]);
                direct as *const ()
            }
            $crate::Kernel {
                name: $crate::kernel!(@name $($path)::+),
                code: $crate::Code::Function,
                params: describe::PARAMS,
                result: describe::RESULT,
                fallible: $try,
                effect: $crate::Effect::$effect,
                run: $crate::Run::General(run),
                direct: if $crate::kernel::are_direct(describe::PARAMS, describe::RESULT) { Some(direct) } else { None },
                native: $crate::kernel!(@native $($native)?),
                is_within: false,
                place: $crate::DeclaredAt::here(),
            }
        };
    };
    (@name $first:ident $(:: $next:ident)*) => { concat!(stringify!($first) $(, "::", stringify!($next))*) };
    (@native) => { None };
    (@native $native:ident) => { Some($crate::Native::$native) };
    (@argument [&] $ty:ty, $value:expr) => { <$ty as $crate::declare::Lend>::lend($value) };
    (@argument [] $ty:ty, $value:expr) => { $crate::declare::take::<$ty>($value) };
    (@by [&] $ty:ty) => { <$ty as Typed>::LENT };
    (@by [] $ty:ty) => { $crate::By::Value };
    (@passed [&] $ty:ty) => { core::mem::ManuallyDrop<<$ty as $crate::declare::Lend>::Owner> };
    (@passed [] $ty:ty) => { $ty };
    (@direct false [$($path:tt)+] [$ret:ty] [$(($name:ident, [$($by:tt)?], $ty:ty))*]) => {
        extern "C" fn direct($($name: $crate::kernel!(@passed [$($by)?] $ty)),*) -> $ret {
            crate::kernels::$($path)+($($($by)? $name),*)
        }
    };
    (@direct true [$($path:tt)+] [$ret:ty] [$(($name:ident, [$($by:tt)?], $ty:ty))*]) => {
        extern "C" fn direct($($name: $crate::kernel!(@passed [$($by)?] $ty),)* error: &mut Option<Str>) -> $ret {
            crate::kernels::$($path)+($($($by)? $name),*).unwrap_or_else(|text| {
                *error = Some(text);
                Default::default()
            })
        }
    };
    (@result true $result:ident) => { $result.map($crate::declare::IntoValue::into_value) };
    (@result false $result:ident) => { Ok($crate::declare::IntoValue::into_value($result)) };
}

/// Declares a kernel that is one Rust expression over its parameters, which then needs no kernel file:
/// `operator!(pub INT_ADD = int_add(left: i64, right: i64) -> i64 { left.wrapping_add(right) })`. The types
/// are `bool`, `i64` and `f64`, in the combinations that the engine has a direct call for. `-> i64 as IntAdd`
/// names the [`Native`](crate::Native) operation that it is.
#[macro_export]
macro_rules! operator {
    ($(#[$doc:meta])* $vis:vis $id:ident = $name:ident($($param:ident: $ty:ident),*) -> $ret:ident
        $(as $native:ident)? { $($body:tt)* }) => {
        $(#[$doc])*
        $vis static $id: $crate::Kernel = {
            #[allow(non_snake_case)]
            fn run($($param: $ty),*) -> $ret { $($body)* }
            $crate::Kernel {
                name: stringify!($name),
                code: $crate::Code::Expr(stringify!($($body)*)),
                params: &[$($crate::Param {
                    name: stringify!($param),
                    ty: <$ty as $crate::declare::Typed>::TYPE,
                    by: $crate::By::Value,
                }),*],
                result: <$ret as $crate::declare::Typed>::TYPE,
                fallible: false,
                effect: $crate::Effect::Pure,
                run: $crate::operator!(@run run($($param $ty),*) $ret),
                direct: None,
                native: $crate::kernel!(@native $($native)?),
                is_within: false,
                place: $crate::DeclaredAt::here(),
            }
        };
    };
    (@run $run:ident($a:ident i64) i64) => { $crate::Run::Int1($run) };
    (@run $run:ident($a:ident f64) f64) => { $crate::Run::Float1($run) };
    (@run $run:ident($a:ident bool) bool) => { $crate::Run::Bool1($run) };
    (@run $run:ident($a:ident i64, $b:ident i64) i64) => { $crate::Run::Int2($run) };
    (@run $run:ident($a:ident i64, $b:ident i64) bool) => { $crate::Run::IntTest($run) };
    (@run $run:ident($a:ident f64, $b:ident f64) f64) => { $crate::Run::Float2($run) };
    (@run $run:ident($a:ident f64, $b:ident f64) bool) => { $crate::Run::FloatTest($run) };
    (@run $run:ident($a:ident bool, $b:ident bool) bool) => { $crate::Run::Bool2($run) };
    // Other combinations go through the general call.
    (@run $run:ident($($param:ident $ty:ident),*) $ret:ident) => {
        $crate::Run::General(|args| {
            let mut args = args.iter_mut();
            Ok($crate::declare::IntoValue::into_value($run($($crate::declare::take::<$ty>(args.next())),*)))
        })
    };
}

/// Declares a func: its record, with what the node does. `NAME(reference, package.Component) = ...`; the
/// documentation is that of the record. A third argument is the [`Schedule`](crate::Schedule), if it is not
/// `Eager`.
///
/// Most funcs take a message from every inport, call one kernel and send the result. The kernel is written as
/// for [`kernel!`], or without a name as for [`operator!`]:
///
/// ```text
/// func! {
///     /// Sends the number of elements.
///     pub LIST_LEN(list_len, builtin.Len) = builtin::len::list_len(data: &List<T>) -> i64
/// }
/// func! {
///     /// Sends the sum of two ints, which wraps around.
///     pub INT_ADD(int_add, builtin.Add) = (left: i64, right: i64) -> i64 { left.wrapping_add(right) }
/// }
/// func! {
///     /// Reads a line, or sends an error, for every signal.
///     pub SCANLN(scanln, fmt.Scanln, Input) = fmt::scanln::scanln(sig: signal) -> try world Str
/// }
/// ```
///
/// The inports are the parameters. Those of the type `signal` are not passed to the kernel. The outports are
/// `res`, of the type of the result, and `err` if the kernel is fallible.
///
/// Other funcs have a process of their own: `step`, a function that does one step of it, the inports and the
/// outports, and the kernels that it may call. `join` instead of `step` is for a process that takes a message
/// from every inport and keeps nothing ([`Process::Join`](crate::Process::Join)). `guard` is for a function
/// that says whether a kernel may be called ([`Process::Guarded`](crate::Process::Guarded)). [`PortType`]
/// lists the types of ports. After the inports, `; config: TYPE` is for a func that takes a configuration
/// message. A port `_` is an array port without name.
///
/// ```text
/// func! {
///     /// Passes a message on to one of two outports, chosen by a boolean.
///     pub COND(cond, builtin.Cond) = join choose(data: Pass<T>, if: bool) -> (then: T, else: T)
/// }
/// func! {
///     /// Receives a number, then so many signals, and sends a signal.
///     pub WAIT_GROUP(wait_group, sync.WaitGroup) = step wait(count: i64, sig: signal) -> (sig: Value)
///         calls [INT_DEC.kernel(), &IS_GREATER_KERNEL]
/// }
/// ```
#[macro_export]
macro_rules! func {
    ($(#[doc = $doc:literal])* $vis:vis $id:ident
        ($reference:ident, $($package:ident)/+ . $component:ident $(, $schedule:ident)?)
        = $kind:ident $process:ident ($($input:tt : $in:ty),* $(,)? $(; config: $config:ty)?) -> ($($output:tt : $out:ty),* $(,)?)
        $(calls [$($kernel:expr),* $(,)?])?) => {
        $crate::func!(@record [$($doc)*] [$vis] $id [$reference, [$($package)/+] $component $($schedule)?]
            {} [$(($input $in))*] [&[$($crate::func!(@port $output $out)),*]] [$($config)?]
            [$crate::func!(@process $kind $process)] [$($($kernel),*)?]);
    };
    ($(#[doc = $doc:literal])* $vis:vis $id:ident
        ($reference:ident, $($package:ident)/+ . $component:ident $(, $schedule:ident)?)
        = ($($param:ident: $ty:tt),* $(,)?) -> $ret:tt $(as $native:ident)? { $($body:tt)* }) => {
        $crate::func!(@record [$($doc)*] [$vis] $id
            [$reference, [$($package)/+] $component $($schedule)?]
            { $crate::operator!(KERNEL = $reference($($param: $ty),*) -> $ret $(as $native)? { $($body)* }); }
            [$(($param $ty))*] [&[$crate::func!(@port res $ret)]] [] [$crate::Process::Call(&KERNEL)] [&KERNEL]);
    };
    ($(#[doc = $doc:literal])* $vis:vis $id:ident
        ($reference:ident, $($package:ident)/+ . $component:ident $(, $schedule:ident)?)
        = $($path:ident)::+ ($($params:tt)*) -> $($result:tt)+) => {
        $crate::func!(@ports
            ([$($doc)*] [$vis] $id [$reference, [$($package)/+] $component $($schedule)?])
            [$($path)::+] [$($result)+] [] [] $($params)*);
    };

    // Sorts the parameters into those of the kernel and inports.
    (@ports $head:tt $path:tt $result:tt [$($kernel:tt)*] [$($ports:tt)*] $name:ident: signal $(, $($rest:tt)*)?) => {
        $crate::func!(@ports $head $path $result [$($kernel)*] [$($ports)* ($name signal)] $($($rest)*)?);
    };
    (@ports $head:tt $path:tt $result:tt [$($kernel:tt)*] [$($ports:tt)*] $name:ident: &$ty:ty $(, $($rest:tt)*)?) => {
        $crate::func!(@ports $head $path $result
            [$($kernel)* $name: &$ty,] [$($ports)* ($name $ty)] $($($rest)*)?);
    };
    (@ports $head:tt $path:tt $result:tt [$($kernel:tt)*] [$($ports:tt)*] $name:ident: $ty:ty $(, $($rest:tt)*)?) => {
        $crate::func!(@ports $head $path $result
            [$($kernel)* $name: $ty,] [$($ports)* ($name $ty)] $($($rest)*)?);
    };
    (@ports ($($head:tt)*) [$($path:tt)*] [$($result:tt)*] [$($kernel:tt)*] $ports:tt) => {
        $crate::func!(@record $($head)*
            { $crate::kernel!(KERNEL = $($path)* ($($kernel)*) -> $($result)*); }
            $ports [$crate::func!(@outputs $($result)*)] [] [$crate::Process::Call(&KERNEL)] [&KERNEL]);
    };

    (@record [$($doc:literal)*] [$vis:vis] $id:ident
        [$reference:ident, [$package:ident $(/ $subpackage:ident)*] $component:ident $($schedule:ident)?]
        { $($kernel:tt)* } [$(($input:tt $in:ty))*] [$outputs:expr] [$($config:ty)?]
        [$process:expr] [$($kernels:tt)*]) => {
        $(#[doc = $doc])*
        $vis static $id: $crate::Record = {
            $($kernel)*
            mod ports {
                #[allow(unused_imports)]
                use $crate::neva_kernels::value::*;
                #[allow(unused_imports)]
                use $crate::declare::{Ordered, Pass, Slots, T, U, signal};
                pub const INPUTS: &[$crate::Port] = &[$($crate::func!(@port $input $in)),*];
                pub const OUTPUTS: &[$crate::Port] = $outputs;
                pub const CONFIG: Option<$crate::Type> = $crate::func!(@config $($config)?);
            }
            $crate::Record {
                reference: stringify!($reference),
                package: concat!(stringify!($package) $(, "/", stringify!($subpackage))*),
                component: stringify!($component),
                doc: concat!($($doc),*).trim_ascii(),
                inputs: ports::INPUTS,
                outputs: ports::OUTPUTS,
                config: ports::CONFIG,
                schedule: $crate::func!(@schedule $($schedule)?),
                process: $process,
                kernels: &[$($kernels)*],
                place: $crate::DeclaredAt::here(),
            }
        };
    };
    (@process step $process:ident) => { $crate::Process::Step($process) };
    (@process join $process:ident) => { $crate::Process::Join($process) };
    (@process guard $guard:ident) => { $crate::Process::Guarded($guard) };
    (@config) => { None };
    (@config $ty:ty) => { Some(<$ty as $crate::declare::Typed>::TYPE) };
    (@schedule) => { $crate::Schedule::Eager };
    (@schedule $schedule:ident) => { $crate::Schedule::$schedule };
    (@port _ $ty:ty) => { <$ty as $crate::declare::PortType>::PORT };
    (@port $name:ident $ty:ty) => {
        $crate::Port { name: stringify!($name), ..<$ty as $crate::declare::PortType>::PORT }
    };
    (@outputs try world $ret:ty $(as $native:ident)?) => { $crate::func!(@outputs try $ret) };
    (@outputs try $ret:ty $(as $native:ident)?) => {
        &[$crate::func!(@port res $ret), $crate::Port::value("err", $crate::Type::Any)]
    };
    (@outputs world $ret:ty $(as $native:ident)?) => { $crate::func!(@outputs $ret) };
    (@outputs $ret:ty $(as $native:ident)?) => { &[$crate::func!(@port res $ret)] };
}
