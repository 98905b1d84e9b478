local bits, sum = 88172645463325252, 0
for _ = 1, tonumber(arg[1]) do
  bits = bits ~ (bits << 13)
  bits = bits ~ ((bits >> 7) & 144115188075855871)
  bits = bits ~ (bits << 17)
  sum = sum + (bits & 255)
end
print(sum)
