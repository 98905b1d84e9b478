local function weigh(x)
  local rest = x % 7
  if rest == 0 then return 11
  elseif rest == 1 then return -3
  elseif rest == 2 then return 29
  elseif rest == 3 then return 5
  elseif rest == 5 then return -17
  else return 2 end
end
local sum = 0
for x = 0, tonumber(arg[1]) - 1 do
  sum = sum + weigh(x)
end
print(sum)
