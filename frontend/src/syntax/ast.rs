//! The syntax tree of one `.neva` file.
//!
//! It says what is written, in source order, and nothing about what names mean. Every part carries the range
//! of bytes it was read from. A part that has a syntax error is left out, so what is in the tree is complete.

use super::source::Span;

/// A word of the source: the name of an entity, port, node, field or tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Where it is.
    pub span: Span,
}

/// One source file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct File {
    /// The lines of the import block, if there is one.
    pub imports: Vec<Import>,
    /// Types, constants, interfaces and components.
    pub entities: Vec<Entity>,
}

/// One line of an import block: `[alias] [module:]package`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The name it is to have in this file.
    pub alias: Option<Name>,
    /// The module that the package belongs to.
    pub module: ImportModule,
    /// The package, its parts joined by `/`.
    pub package: Name,
    /// The whole line without comment.
    pub span: Span,
}

impl Import {
    /// The name of the package in this file: the alias, else the last part of the package's path.
    pub fn local_name(&self) -> &str {
        match &self.alias {
            Some(alias) => &alias.text,
            None => self.package.text.rsplit('/').next().unwrap_or_default(),
        }
    }
}

/// Which module an import names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportModule {
    /// `fmt` or `std:fmt`.
    Std,
    /// `@:lib/util`, the module of the file itself.
    Own,
    /// `github.com/a/b:pkg` or `alias:pkg`: a key of the manifest's dependencies.
    Dependency(Name),
}

/// A declaration of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Entity {
    /// `type`.
    Type(TypeDef),
    /// `const`.
    Const(ConstDef),
    /// `interface`.
    Interface(InterfaceDef),
    /// `def`; several of one name are overloads.
    Component(ComponentDef),
}

impl Entity {
    /// The declared name.
    pub fn name(&self) -> &Name {
        match self {
            Entity::Type(def) => &def.name,
            Entity::Const(def) => &def.name,
            Entity::Interface(def) => &def.signature.name,
            Entity::Component(def) => &def.signature.name,
        }
    }

    /// What it has in common with all declarations.
    pub fn head(&self) -> &Head {
        match self {
            Entity::Type(def) => &def.head,
            Entity::Const(def) => &def.head,
            Entity::Interface(def) => &def.head,
            Entity::Component(def) => &def.head,
        }
    }
}

/// What all declarations have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The comment block above it.
    pub docs: Option<Docs>,
    /// Whether it is declared `pub`.
    pub is_public: bool,
    /// The whole declaration, from `pub` or its keyword on.
    pub span: Span,
}

/// The block of comment lines directly above a declaration, or above its directives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Docs {
    /// The lines that belong to no tag, joined by newlines, without `//` and the blank after it.
    pub text: String,
    /// The lines that begin with `@`.
    pub tags: Vec<DocTag>,
    /// Whether directives follow. The Go compiler does not read these lines, so nothing in them is an error.
    pub is_above_directives: bool,
    /// From the first line to the last.
    pub span: Span,
}

/// A documentation tag such as `// @inport data What comes in`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocTag {
    /// What the tag is about.
    pub kind: DocTagKind,
    /// What follows the tag and, for ports, the port's name; may be empty.
    pub text: String,
    /// The comment line.
    pub span: Span,
}

/// Kinds of documentation tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocTagKind {
    /// `@inport NAME`; `_` names a single anonymous port.
    Inport(Name),
    /// `@outport NAME`; `_` names a single anonymous port.
    Outport(Name),
    /// Any other tag by its name in lower case, such as `example`.
    Other(String),
}

/// `[pub] type Name[<params>] [body]`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// What all declarations have.
    pub head: Head,
    /// Its name.
    pub name: Name,
    /// Its type parameters.
    pub params: Vec<TypeParam>,
    /// Its body; none for base types, which only std may declare.
    pub body: Option<TypeExpr>,
}

/// A type parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeParam {
    /// Its name.
    pub name: Name,
    /// What an argument must be a subtype of; none means `any`.
    pub constraint: Option<TypeExpr>,
}

/// A type expression.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeExpr {
    /// Which form it has.
    pub kind: TypeExprKind,
    /// The whole expression.
    pub span: Span,
}

/// Forms of type expressions.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeExprKind {
    /// `int`, `list<T>`, `pkg.Name<A, B>`.
    Ref(EntityRef, Vec<TypeExpr>),
    /// `struct { name Type ... }`.
    Struct(Vec<StructField>),
    /// `union { Tag [Type] ... }`.
    Union(Vec<UnionTag>),
}

/// A field of a struct type.
#[derive(Clone, Debug, PartialEq)]
pub struct StructField {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
}

/// A tag of a union type.
#[derive(Clone, Debug, PartialEq)]
pub struct UnionTag {
    /// Its name.
    pub name: Name,
    /// The type of its payload, if it has one.
    pub payload: Option<TypeExpr>,
}

/// A use of an entity: `Name` or `package.Name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityRef {
    /// The name of an import.
    pub package: Option<Name>,
    /// The name of the entity.
    pub name: Name,
    /// Both.
    pub span: Span,
}

/// `[pub] const name Type = value`.
#[derive(Clone, Debug, PartialEq)]
pub struct ConstDef {
    /// What all declarations have.
    pub head: Head,
    /// Its name.
    pub name: Name,
    /// Its declared type.
    pub ty: TypeExpr,
    /// Its value.
    pub value: ConstValue,
}

/// A value where a constant may be named too: after `const x T =` and inside list and record literals.
#[derive(Clone, Debug, PartialEq)]
pub enum ConstValue {
    /// Another constant.
    Ref(EntityRef),
    /// A value as written.
    Literal(Literal),
}

impl ConstValue {
    /// Where it is.
    pub fn span(&self) -> Span {
        match self {
            ConstValue::Ref(reference) => reference.span,
            ConstValue::Literal(literal) => literal.span,
        }
    }
}

/// A value as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// Which form it has.
    pub kind: LiteralKind,
    /// The whole literal, with its sign.
    pub span: Span,
}

/// Forms of literals.
#[derive(Clone, Debug, PartialEq)]
pub enum LiteralKind {
    /// `true`, `false`.
    Bool(bool),
    /// `42`, `-1`.
    Int(i64),
    /// `.5`, `-1.25`; the nearest double.
    Float(f64),
    /// `'text'`, its `\n` already replaced by newlines.
    String(String),
    /// `Type::Tag` or `Type::Tag(payload)`.
    Union(Box<UnionLiteral>),
    /// `[a, b]`.
    List(Vec<ConstValue>),
    /// `{key: value}`: a struct or a dict, as its type says.
    Record(Vec<RecordField>),
}

/// A value of a union type.
#[derive(Clone, Debug, PartialEq)]
pub struct UnionLiteral {
    /// The union type as named: always [`TypeExprKind::Ref`].
    pub ty: TypeExpr,
    /// The tag.
    pub tag: Name,
    /// What it carries.
    pub payload: Option<Literal>,
}

/// A field of a record literal.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordField {
    /// Its key.
    pub name: Name,
    /// Its value.
    pub value: ConstValue,
}

/// `[pub] interface Name[<params>](inports) (outports)`.
#[derive(Clone, Debug, PartialEq)]
pub struct InterfaceDef {
    /// What all declarations have.
    pub head: Head,
    /// Name, type parameters and ports.
    pub signature: Signature,
}

/// What interfaces and components have in common: `Name[<params>](inports) (outports)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The declared name.
    pub name: Name,
    /// Type parameters.
    pub params: Vec<TypeParam>,
    /// Inports, in source order.
    pub inports: Vec<Port>,
    /// Outports, in source order.
    pub outports: Vec<Port>,
    /// From the name to the closing parenthesis of the outports.
    pub span: Span,
}

/// A port in a signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// Its name; none for an anonymous one such as `(int)`.
    pub name: Option<Name>,
    /// Whether it has slots: `[name]`.
    pub is_array: bool,
    /// Its type; none, which only array ports may have, means `any`.
    pub ty: Option<TypeExpr>,
    /// The whole port.
    pub span: Span,
}

/// One version of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentDef {
    /// What all declarations have.
    pub head: Head,
    /// `#...` lines above it, none twice.
    pub directives: Vec<Directive>,
    /// Name, type parameters and ports.
    pub signature: Signature,
    /// What is between its braces; none without braces.
    pub body: Option<Body>,
}

impl ComponentDef {
    /// The runtime function that the component is.
    pub fn extern_reference(&self) -> Option<&str> {
        self.directives.iter().find_map(|directive| match &directive.kind {
            DirectiveKind::Extern(name) => Some(name.text.as_str()),
            _ => None,
        })
    }

    /// Whether its inports are the fields of its type argument.
    pub fn has_autoports(&self) -> bool {
        self.directives.iter().any(|directive| matches!(directive.kind, DirectiveKind::Autoports))
    }
}

/// An instruction to the compiler, above a component or a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Directive {
    /// Which one.
    pub kind: DirectiveKind,
    /// From `#` to its end.
    pub span: Span,
}

/// Kinds of directives.
#[derive(Clone, Debug, PartialEq)]
pub enum DirectiveKind {
    /// `#extern(name)`: the component is this runtime function.
    Extern(Name),
    /// `#bind(const)`: the node's configuration message.
    Bind(Name),
    /// `#autoports`: inports are the fields of the type argument.
    Autoports,
    /// `#bind_type(Type)`: has no effect.
    BindType(TypeExpr),
}

/// Nodes and network of a component.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// What is above `---`.
    pub nodes: Vec<Node>,
    /// The network.
    pub connections: Vec<Connection>,
    /// From brace to brace.
    pub span: Span,
}

/// A node, or a dependency in the braces of a node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// `#...` lines above it, none twice.
    pub directives: Vec<Directive>,
    /// Its name; only dependencies may do without.
    pub name: Option<Name>,
    /// The component or interface it is an instance of.
    pub entity: EntityRef,
    /// Type arguments.
    pub type_args: Vec<TypeExpr>,
    /// What is in its braces.
    pub dependencies: Vec<Node>,
    /// The error guard `?`.
    pub guard: Option<Span>,
    /// The whole node, without directives.
    pub span: Span,
}

/// One connection of a network, with everything after its first arrow.
///
/// `[a, b] -> 1 -> f -> [x, y -> :z]` has the senders `a`, `b` and one branch, which has the links `1`, `f`
/// and ends in two branches: `x` without links, and `:z` by way of the link `y`.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// What is before the first arrow: one sender, or a fan-in of at least two.
    pub senders: Vec<Sender>,
    /// From the first sender, or its bracket, to the last one.
    pub senders_span: Span,
    /// What follows the first arrow.
    pub branch: Branch,
    /// The whole connection.
    pub span: Span,
}

/// What follows an arrow, or is an element of a list of receivers.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// The links of a chain: each receives from what is before it and sends to what follows.
    pub links: Vec<Sender>,
    /// What receives in the end.
    pub end: BranchEnd,
    /// The whole branch.
    pub span: Span,
}

/// The end of a branch.
#[derive(Clone, Debug, PartialEq)]
pub enum BranchEnd {
    /// One port.
    Port(PortAddress),
    /// A list of at least one branch: `[x, y -> z]`.
    FanOut(Vec<Branch>),
}

/// A sender, or a link of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Sender {
    /// Which form it has.
    pub kind: SenderKind,
    /// The whole sender.
    pub span: Span,
}

/// Forms of senders.
#[derive(Clone, Debug, PartialEq)]
pub enum SenderKind {
    /// A port.
    Port(PortAddress),
    /// `$name`, `$pkg.name`.
    Const(EntityRef),
    /// A literal.
    Literal(Literal),
    /// `.field.field`; at least one field.
    Selector(Vec<Name>),
}

impl Sender {
    /// The address of a sender that is a port.
    pub fn address(&self) -> Option<&PortAddress> {
        match &self.kind {
            SenderKind::Port(address) => Some(address),
            _ => None,
        }
    }
}

/// The address of a port: `node`, `node:port`, `:port`, each with an index after or not. Node or port is
/// there, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortAddress {
    /// The node; none for the component's own ports written as `:port`.
    pub node: Option<Name>,
    /// The port; none when only the node is named.
    pub port: Option<Name>,
    /// The slot of an array port.
    pub index: Option<PortIndex>,
    /// The whole address.
    pub span: Span,
}

/// What is in the brackets of a port address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortIndex {
    /// `[0]` to `[254]`.
    Slot(u8),
    /// `[*]`: all slots, an array bypass.
    All,
}
