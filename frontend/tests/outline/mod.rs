//! A syntax tree as text: one declaration, node or connection a line, every part in brackets of its own kind.

use neva_frontend::syntax::ast::*;

pub fn file(file: &File) -> String {
    let mut lines: Vec<String> = file.imports.iter().map(import).collect();
    for declared in &file.entities {
        lines.extend(declared.head().docs.as_ref().map(docs));
        let public = if declared.head().is_public { "pub " } else { "" };
        match declared {
            Entity::Type(def) => lines.push(format!(
                "{public}type {}{}{}",
                def.name.text,
                params(&def.params),
                def.body.as_ref().map_or(String::new(), |body| format!(" = {}", ty(body)))
            )),
            Entity::Const(def) => {
                lines.push(format!(
                    "{public}const {} {} = {}",
                    def.name.text,
                    ty(&def.ty),
                    value(&def.value)
                ));
            }
            Entity::Interface(def) => lines.push(format!("{public}interface {}", signature(&def.signature))),
            Entity::Component(def) => {
                let directives = directives(&def.directives);
                lines.push(format!("{directives}{public}def {}", signature(&def.signature)));
                if let Some(body) = &def.body {
                    lines.extend(body.nodes.iter().map(|part| format!("  node {}", node(part))));
                    lines.extend(body.connections.iter().map(|part| format!("  {}", connection(part))));
                }
            }
        }
    }
    lines.join("\n")
}

fn list<T>(parts: &[T], show: impl Fn(&T) -> String) -> String {
    parts.iter().map(show).collect::<Vec<_>>().join(", ")
}

fn import(import: &Import) -> String {
    let module = match &import.module {
        ImportModule::Std => "std",
        ImportModule::Own => "@",
        ImportModule::Dependency(name) => &name.text,
    };
    format!("import {} = {module}:{}", import.local_name(), import.package.text)
}

fn docs(docs: &Docs) -> String {
    let tag = |tag: &DocTag| {
        let kind = match &tag.kind {
            DocTagKind::Inport(port) => format!("inport {}", port.text),
            DocTagKind::Outport(port) => format!("outport {}", port.text),
            DocTagKind::Other(name) => name.clone(),
        };
        format!("@{kind}: {:?}", tag.text)
    };
    format!("// {:?} [{}]", docs.text, list(&docs.tags, tag))
}

fn signature(signature: &Signature) -> String {
    let port = |port: &Port| {
        let name = port.name.as_ref().map_or("_", |name| &name.text);
        let name = if port.is_array { format!("[{name}]") } else { name.to_owned() };
        port.ty.as_ref().map_or(name.clone(), |port_type| format!("{name}: {}", ty(port_type)))
    };
    let params = params(&signature.params);
    let (inports, outports) = (list(&signature.inports, port), list(&signature.outports, port));
    format!("{}{params}({inports}) ({outports})", signature.name.text)
}

fn params(params: &[TypeParam]) -> String {
    let param = |param: &TypeParam| match &param.constraint {
        Some(constraint) => format!("{}: {}", param.name.text, ty(constraint)),
        None => param.name.text.clone(),
    };
    if params.is_empty() { String::new() } else { format!("<{}>", list(params, param)) }
}

fn ty(expr: &TypeExpr) -> String {
    match &expr.kind {
        TypeExprKind::Ref(name, args) if args.is_empty() => reference(name),
        TypeExprKind::Ref(name, args) => format!("{}<{}>", reference(name), list(args, ty)),
        TypeExprKind::Struct(fields) => {
            format!("struct{{{}}}", list(fields, |field| format!("{}: {}", field.name.text, ty(&field.ty))))
        }
        TypeExprKind::Union(tags) => {
            let payload =
                |tag: &UnionTag| tag.payload.as_ref().map_or(String::new(), |p| format!("({})", ty(p)));
            format!("union{{{}}}", list(tags, |tag| format!("{}{}", tag.name.text, payload(tag))))
        }
    }
}

fn reference(reference: &EntityRef) -> String {
    let package = reference.package.as_ref().map_or(String::new(), |package| format!("{}.", package.text));
    format!("{package}{}", reference.name.text)
}

fn value(value: &ConstValue) -> String {
    match value {
        ConstValue::Ref(name) => format!("&{}", reference(name)),
        ConstValue::Literal(value) => literal(value),
    }
}

fn literal(literal: &Literal) -> String {
    match &literal.kind {
        LiteralKind::Bool(value) => value.to_string(),
        LiteralKind::Int(value) => value.to_string(),
        LiteralKind::Float(value) => format!("{value:?}"),
        LiteralKind::String(value) => format!("{value:?}"),
        LiteralKind::Union(union) => {
            let payload = union.payload.as_ref().map_or(String::new(), |p| format!("({})", self::literal(p)));
            format!("{}::{}{payload}", ty(&union.ty), union.tag.text)
        }
        LiteralKind::List(items) => format!("[{}]", list(items, value)),
        LiteralKind::Record(fields) => {
            format!("{{{}}}", list(fields, |field| format!("{}: {}", field.name.text, value(&field.value))))
        }
    }
}

fn directives(directives: &[Directive]) -> String {
    let shown = |directive: &Directive| match &directive.kind {
        DirectiveKind::Extern(name) => format!("#extern({}) ", name.text),
        DirectiveKind::Bind(name) => format!("#bind({}) ", name.text),
        DirectiveKind::Autoports => "#autoports ".to_owned(),
        DirectiveKind::BindType(argument) => format!("#bind_type({}) ", ty(argument)),
    };
    directives.iter().map(shown).collect()
}

fn node(part: &Node) -> String {
    let mut text = directives(&part.directives);
    text += &part.name.as_ref().map_or("_".to_owned(), |name| name.text.clone());
    text += &format!(": {}", reference(&part.entity));
    if !part.type_args.is_empty() {
        text += &format!("<{}>", list(&part.type_args, ty));
    }
    if !part.dependencies.is_empty() {
        text += &format!("{{{}}}", list(&part.dependencies, node));
    }
    if part.guard.is_some() {
        text += "?";
    }
    text
}

fn connection(connection: &Connection) -> String {
    let senders = list(&connection.senders, sender);
    let senders = if connection.senders.len() == 1 { senders } else { format!("[{senders}]") };
    format!("{senders} -> {}", branch(&connection.branch))
}

fn branch(part: &Branch) -> String {
    let links: String = part.links.iter().map(|link| format!("{} -> ", sender(link))).collect();
    let end = match &part.end {
        BranchEnd::Port(receiver) => address(receiver),
        BranchEnd::FanOut(branches) => format!("[{}]", list(branches, branch)),
    };
    links + &end
}

fn sender(sender: &Sender) -> String {
    match &sender.kind {
        SenderKind::Port(sender) => address(sender),
        SenderKind::Const(name) => format!("${}", reference(name)),
        SenderKind::Literal(value) => format!("lit {}", literal(value)),
        SenderKind::Selector(fields) => fields.iter().map(|field| format!(".{}", field.text)).collect(),
    }
}

fn address(address: &PortAddress) -> String {
    let part = |name: &Option<Name>| name.as_ref().map_or("_".to_owned(), |name| name.text.clone());
    let index = match address.index {
        None => String::new(),
        Some(PortIndex::Slot(slot)) => format!("[{slot}]"),
        Some(PortIndex::All) => "[*]".to_owned(),
    };
    format!("{}:{}{index}", part(&address.node), part(&address.port))
}
