[
  (import_block)
  (body)
  (struct_type)
  (union_type)
  (dependencies)
  (fan_in)
  (fan_out)
  (list)
  (record)
] @fold
