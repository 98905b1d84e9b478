vim.filetype.add({ extension = { neva = "neva" } })
