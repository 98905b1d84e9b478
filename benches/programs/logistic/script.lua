local x, sum = 0.25, 0.0
for _ = 1, tonumber(arg[1]) do
  x = 3.7 * x * (1.0 - x)
  sum = sum + x
end
print(string.format("%.16g", sum))
