(comment) @comment
["import" "pub" "type" "const" "interface" "def" "struct" "union"] @keyword
["->" "::" "?" "="] @operator
(separator) @punctuation.special
["{" "}" "(" ")" "[" "]" "<" ">"] @punctuation.bracket
["," ":" "."] @punctuation.delimiter

(import_path) @namespace
(import alias: (identifier) @namespace)
(entity_ref package: (identifier) @namespace)

(component_def name: (identifier) @function)
(interface_def name: (identifier) @type)
(type_def name: (identifier) @type)
(const_def name: (identifier) @constant)
(type_param name: (identifier) @type)
(type_ref (entity_ref name: (identifier) @type))
((type_ref (entity_ref !package name: (identifier) @type.builtin))
  (#any-of? @type.builtin "any" "bool" "int" "float" "string" "bytes" "list" "dict" "maybe" "error" "stream"))
(node entity: (type_ref (entity_ref name: (identifier) @function)))
(node name: (identifier) @variable)

(port name: (identifier) @variable.parameter)
(port_address node: (identifier) @variable)
(port_address port: (identifier) @variable.other.member)
(slot) @constant.numeric
(struct_field name: (identifier) @variable.other.member)
(record_field name: (identifier) @variable.other.member)
(selector field: (identifier) @variable.other.member)
(union_tag name: (identifier) @constant)
(union_literal tag: (identifier) @constant)
(constant (entity_ref name: (identifier) @constant))
(const_def value: (entity_ref name: (identifier) @constant))

(directive "#" @attribute name: (identifier) @attribute)
(string) @string
(escape) @constant.character.escape
(number) @constant.numeric
(bool) @constant.builtin.boolean
