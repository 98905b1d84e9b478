local events = {
  { tag = "Deposit", data = 17 }, { tag = "Interest" }, { tag = "Withdraw", data = 5 }, { tag = "Deposit", data = 3 },
  { tag = "Interest" }, { tag = "Withdraw", data = 11 }, { tag = "Deposit", data = 40 }, { tag = "Interest" },
}
local balance = 1000
for left = tonumber(arg[1]), 1, -1 do
  local event = events[(left & 7) + 1]
  if event.tag == "Deposit" then balance = balance + event.data
  elseif event.tag == "Withdraw" then balance = balance - event.data
  else balance = balance + 1 end
end
print(balance)
