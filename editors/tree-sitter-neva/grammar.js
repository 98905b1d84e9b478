/// The grammar of Neva sources. It accepts what the compiler's parser accepts, and some more.

const enclosed = ($, open, rule, close) => {
  const gap = optional($._gap);
  const items = seq(rule, repeat(seq(gap, ",", gap, rule)), gap, optional(seq(",", gap)));
  return seq(open, gap, optional(items), close);
};
const lines_of = ($, rule) => seq(repeat(seq(optional(rule), $._newline)), optional(rule));

module.exports = grammar({
  name: "neva",
  extras: ($) => [/[ \t\r]/, $.comment],
  word: ($) => $.identifier,

  rules: {
    source_file: ($) => lines_of($, choice($.import_block, $._declaration)),
    _newline: () => /\n/,
    _gap: ($) => repeat1($._newline),
    comment: () => token(seq("//", /[^\n]*/)),
    identifier: () => /[A-Za-z_][A-Za-z0-9_]*/,

    import_block: ($) => seq("import", optional($._gap), "{", lines_of($, $.import), "}"),
    import: ($) => seq(optional(field("alias", $.identifier)), field("path", $.import_path)),
    import_path: ($) => seq(optional(seq(choice("@", $._path), ":")), field("package", $._path)),
    _path: ($) => seq($.identifier, repeat(seq(choice("/", "."), $.identifier))),

    _declaration: ($) => choice($.type_def, $.const_def, $.interface_def, $.component_def, $.directive),
    type_def: ($) =>
      prec.right(seq(optional("pub"), "type", field("name", $.identifier), optional($.type_params), optional($._type))),
    const_def: ($) =>
      seq(optional("pub"), "const", field("name", $.identifier), field("type", $._type), "=", field("value", $._const_value)),
    interface_def: ($) => seq(optional("pub"), "interface", $._signature),
    component_def: ($) => prec.right(seq(optional("pub"), "def", $._signature, optional(field("body", $.body)))),
    _signature: ($) =>
      seq(
        field("name", $.identifier),
        optional($.type_params),
        field("inports", $.ports),
        optional($._gap),
        field("outports", $.ports),
      ),
    type_params: ($) => enclosed($, "<", $.type_param, ">"),
    type_param: ($) => seq(field("name", $.identifier), optional($._type)),
    ports: ($) => enclosed($, "(", $.port, ")"),
    port: ($) =>
      choice(
        seq("[", field("name", $.identifier), "]", optional($._type)),
        seq(field("name", $.identifier), $._type),
        $._type,
      ),

    _type: ($) => choice($.type_ref, $.struct_type, $.union_type),
    type_ref: ($) => prec.right(seq($.entity_ref, optional($.type_args))),
    type_args: ($) => enclosed($, "<", $._type, ">"),
    struct_type: ($) => seq("struct", optional($._gap), "{", lines_of($, $.struct_field), "}"),
    struct_field: ($) => seq(field("name", $.identifier), field("type", $._type)),
    union_type: ($) => seq("union", optional($._gap), "{", lines_of($, $.union_tag), "}"),
    union_tag: ($) => prec.right(seq(field("name", $.identifier), optional($._type))),
    entity_ref: ($) => seq(optional(seq(field("package", $.identifier), ".")), field("name", $.identifier)),

    directive: ($) => seq("#", field("name", $.identifier), optional(seq("(", $._type, ")"))),
    body: ($) => seq("{", lines_of($, choice($.directive, $.node, $.separator, $.connection)), "}"),
    separator: () => "---",
    node: ($) =>
      prec.right(
        seq(
          optional(field("name", $.identifier)),
          field("entity", $.type_ref),
          optional(field("dependencies", $.dependencies)),
          optional("?"),
        ),
      ),
    dependencies: ($) => seq("{", repeat(choice($._newline, ",")), optional(seq(choice($.directive, $.node), repeat(seq(repeat1(choice($._newline, ",")), choice($.directive, $.node))), repeat(choice($._newline, ",")))), "}"),

    connection: ($) => seq(choice($.fan_in, $._sender), "->", $._branch),
    fan_in: ($) => enclosed($, "[", $._sender, "]"),
    _branch: ($) => seq(repeat(seq($._sender, "->")), choice($.port_address, $.fan_out)),
    fan_out: ($) => enclosed($, "[", $._branch, "]"),
    _sender: ($) => choice($.port_address, $.constant, $.selector, $._scalar),
    port_address: ($) =>
      prec.right(
        seq(
          choice(
            seq(field("node", $.identifier), optional(seq(":", field("port", $.identifier)))),
            seq(":", field("port", $.identifier)),
          ),
          optional($.slot),
        ),
      ),
    slot: () => token.immediate(seq("[", choice(/[0-9]+/, "*"), "]")),
    constant: ($) => seq("$", $.entity_ref),
    selector: ($) => repeat1(seq(".", field("field", $.identifier))),

    _const_value: ($) => choice($._literal, $.entity_ref),
    _literal: ($) => choice($._scalar, $.list, $.record),
    _scalar: ($) => choice($.bool, $.number, $.string, $.union_literal),
    bool: () => choice("true", "false"),
    number: () => token(seq(optional("-"), choice(/[0-9]+/, /[0-9]*\.[0-9]+/))),
    string: ($) => seq("'", repeat(choice($.escape, $._string_text)), "'"),
    escape: () => token.immediate("\\n"),
    _string_text: () => token.immediate(prec(1, /[^'\\]+|\\/)),
    union_literal: ($) =>
      prec.right(seq($.type_ref, "::", field("tag", $.identifier), optional(seq(token.immediate("("), $._literal, ")")))),
    list: ($) => enclosed($, "[", $._const_value, "]"),
    record: ($) => enclosed($, "{", $.record_field, "}"),
    record_field: ($) => seq(field("name", $.identifier), ":", field("value", $._const_value)),
  },
});
