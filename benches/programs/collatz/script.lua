local function length(number)
  local steps = 0
  while number ~= 1 do
    if number & 1 == 1 then number = number * 3 + 1 else number = number >> 1 end
    steps = steps + 1
  end
  return steps
end
local sum = 0
for number = 1, tonumber(arg[1]) - 1 do
  sum = sum + length(number)
end
print(sum)
