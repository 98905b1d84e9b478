[
  (import_block)
  (body)
  (struct_type)
  (union_type)
  (dependencies)
  (ports)
  (fan_in)
  (fan_out)
  (list)
  (record)
] @indent

["}" "]" ")"] @outdent
