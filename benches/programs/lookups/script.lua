local dict = {}
for number = 0, 511 do dict[tostring(number)] = tostring(number * number) end
local sum = 0
for left = tonumber(arg[1]), 1, -1 do
  sum = sum + #dict[tostring(left & 511)]
end
print(sum)
