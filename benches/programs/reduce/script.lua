local sum = 0
for x = 0, tonumber(arg[1]) - 1 do
  sum = sum + ((x * 3 + 1) ~ (x >> 7))
end
print(sum)
