vim.bo.commentstring = "// %s"
vim.bo.expandtab = false
vim.bo.tabstop = 4
vim.bo.shiftwidth = 4

local manifest = vim.fs.find({ "neva.yml", "neva.yaml" }, { upward = true, path = vim.api.nvim_buf_get_name(0) })[1]
vim.lsp.start({
  name = "neva",
  cmd = { vim.g.neva_command or "neva", "lsp" },
  root_dir = manifest and vim.fs.dirname(manifest) or nil,
})
