vim.bo.commentstring = "// %s"
vim.bo.expandtab = false
vim.bo.tabstop = 4
vim.bo.shiftwidth = 4

local neva = vim.g.neva_command or "neva"

-- Calls `neva` in a terminal, for the package of a file.
local function call(arguments, uri)
  vim.cmd("silent! wall")
  vim.cmd("botright new")
  local command = vim.list_extend({ neva }, arguments)
  vim.fn.termopen(vim.list_extend(command, { "." }), { cwd = vim.fs.dirname(vim.uri_to_fname(uri)) })
end

-- What code lenses do, and the names that the server is told.
local commands = {
  ["neva.runMain"] = function(command)
    call({ "run" }, command.arguments[1])
  end,
  ["neva.test"] = function(command)
    call({ "test", "--filter", command.arguments[2] }, command.arguments[1])
  end,
  ["neva.showReferences"] = function(command, context)
    local encoding = vim.lsp.get_client_by_id(context.client_id).offset_encoding
    local items = vim.lsp.util.locations_to_items(command.arguments[3], encoding)
    vim.fn.setqflist({}, " ", { title = command.title, items = items })
    vim.cmd("botright copen")
  end,
}
local capabilities = vim.lsp.protocol.make_client_capabilities()
capabilities.experimental = { commands = { commands = vim.tbl_keys(commands) } }

local manifest = vim.fs.find({ "neva.yml", "neva.yaml" }, { upward = true, path = vim.api.nvim_buf_get_name(0) })[1]
vim.lsp.start({
  name = "neva",
  cmd = { neva, "lsp" },
  root_dir = manifest and vim.fs.dirname(manifest) or nil,
  capabilities = capabilities,
  commands = commands,
})
