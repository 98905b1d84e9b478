-- Tries the language server in Neovim: a file with an error, its diagnostic, its fix, no diagnostic.
-- usage: NEVA=/path/to/neva nvim --headless -u NONE -l editors/neovim/test.lua

local here = vim.fs.dirname(debug.getinfo(1, "S").source:sub(2))
vim.opt.runtimepath:append(here)
vim.cmd("runtime! ftdetect/*.lua")
vim.cmd("filetype plugin on")
vim.g.neva_command = vim.env.NEVA or "neva"

local folder = vim.fn.tempname()
vim.fn.mkdir(folder .. "/main", "p")
vim.fn.writefile({ "neva: 0.41.0" }, folder .. "/neva.yml")
local file = folder .. "/main/main.neva"
vim.fn.writefile({
  "import {",
  "\tfmt",
  "\truntime",
  "}",
  "",
  "def Main(start any) (stop any) {",
  "\tprintln fmt.Printlm<any>",
  "\tpanic runtime.Panic",
  "\t---",
  "\t:start -> println",
  "\tprintln:res -> :stop",
  "\tprintln:err -> panic",
  "}",
}, file)

local function expect(what, condition)
  if not vim.wait(20000, condition, 20) then
    print("FAIL " .. what .. ": " .. vim.inspect(vim.diagnostic.get(0)))
    os.exit(1)
  end
  print("ok " .. what)
end

vim.cmd.edit(file)
expect("the server starts", function()
  return #vim.lsp.get_clients({ name = "neva", bufnr = 0 }) == 1
end)
expect("the error is shown", function()
  local found = vim.diagnostic.get(0)
  return #found == 1 and found[1].code == "unknown-name" and found[1].lnum == 6
end)
vim.api.nvim_win_set_cursor(0, { 7, 12 })
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action)
    return action.title == "Write `fmt.Println`"
  end,
})
expect("the fix is made", function()
  return vim.api.nvim_buf_get_lines(0, 6, 7, true)[1] == "\tprintln fmt.Println<any>"
end)
expect("no error is left", function()
  return #vim.diagnostic.get(0) == 0
end)
vim.cmd.write()
expect("the file is saved", function()
  return vim.fn.readfile(file)[7] == "\tprintln fmt.Println<any>"
end)
vim.api.nvim_win_set_cursor(0, { 7, 15 })
vim.lsp.buf_request(0, "textDocument/hover", vim.lsp.util.make_position_params(0, "utf-8"), function(error, result)
  vim.g.hover = error and "error" or result.contents.value
end)
expect("a hover is answered", function()
  return vim.g.hover and vim.g.hover:find("pub def Println", 1, true) ~= nil
end)
vim.lsp.codelens.refresh({ bufnr = 0 })
local titles
expect("lenses are shown", function()
  titles = {}
  for _, lens in ipairs(vim.lsp.codelens.get(0)) do
    table.insert(titles, lens.command and lens.command.title or "")
  end
  return vim.deep_equal(titles, { "▶ Run", "0 references" })
end)
local choice
vim.ui.select = function(items, _, choose)
  choose(items[choice], choice)
end
vim.api.nvim_win_set_cursor(0, { 6, 5 })
choice = 2
vim.lsp.codelens.run()
expect("the lens of references lists them", function()
  return vim.bo.buftype == "quickfix"
end)
vim.cmd.close()
choice = 1
vim.lsp.codelens.run()
expect("the lens Run runs the program", function()
  return vim.bo.buftype == "terminal"
    and table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), "\n"):find("Process exited 0", 1, true) ~= nil
end)
os.exit(0)
